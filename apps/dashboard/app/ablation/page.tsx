import type { Metadata } from 'next';
import { AblationPage } from './_components/AblationPage.tsx';

export const metadata: Metadata = { title: 'Ablation' };

export default function Page() {
  return <AblationPage />;
}
