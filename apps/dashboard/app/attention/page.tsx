import type { Metadata } from 'next';
import { AttentionPage } from './_components/AttentionPage.tsx';

export const metadata: Metadata = { title: 'Attention' };

export default function Page() {
  return <AttentionPage />;
}
