import type { Metadata } from 'next';
import { JobsPage } from './_components/JobsPage.tsx';

export const metadata: Metadata = { title: 'Jobs' };

export default function Page() {
  return <JobsPage />;
}
