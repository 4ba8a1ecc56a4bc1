import type { Metadata } from 'next';
import { DatasetPage } from './_components/DatasetPage.tsx';

export const metadata: Metadata = { title: 'Dataset' };

export default function Page() {
  return <DatasetPage />;
}
