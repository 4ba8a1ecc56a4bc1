import type { Metadata } from 'next';
import { PathPage } from './_components/PathPage.tsx';

export const metadata: Metadata = { title: 'Path patching' };

export default function Page() {
  return <PathPage />;
}
