import type { Metadata } from 'next';
import { HeadsPage } from './_components/HeadsPage.tsx';

export const metadata: Metadata = { title: 'Heads' };

export default function Page() {
  return <HeadsPage />;
}
