import type { Metadata } from 'next';
import { VerifyPage } from './_components/VerifyPage.tsx';

export const metadata: Metadata = { title: 'Verification' };

export default function Page() {
  return <VerifyPage />;
}
