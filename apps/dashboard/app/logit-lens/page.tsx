import type { Metadata } from 'next';
import { LensPage } from './_components/LensPage.tsx';

export const metadata: Metadata = { title: 'Logit lens' };

export default function Page() {
  return <LensPage />;
}
