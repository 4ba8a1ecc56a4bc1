import type { Metadata } from 'next';
import { PatchingPage } from './_components/PatchingPage.tsx';

export const metadata: Metadata = { title: 'Patching' };

export default function Page() {
  return <PatchingPage />;
}
