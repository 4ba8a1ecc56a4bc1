import type { Metadata } from 'next';
import { ApiPage } from './_components/ApiPage.tsx';

export const metadata: Metadata = { title: 'API' };

export default function Page() {
  return <ApiPage />;
}
