import type { Metadata } from 'next';
import { LayersPage } from './_components/LayersPage.tsx';

export const metadata: Metadata = { title: 'Layers' };

export default function Page() {
  return <LayersPage />;
}
