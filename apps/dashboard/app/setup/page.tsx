import type { Metadata } from 'next';
import { SetupPage } from './_components/SetupPage.tsx';

export const metadata: Metadata = { title: 'Setup' };

export default function Page() {
  return <SetupPage />;
}
