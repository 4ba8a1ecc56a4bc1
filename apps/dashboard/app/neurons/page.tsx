import type { Metadata } from 'next';
import { NeuronsPage } from './_components/NeuronsPage.tsx';

export const metadata: Metadata = { title: 'Neurons' };

export default function Page() {
  return <NeuronsPage />;
}
