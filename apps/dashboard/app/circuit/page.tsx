import type { Metadata } from 'next';
import { CircuitPage } from './_components/CircuitPage.tsx';

export const metadata: Metadata = { title: 'Circuit' };

export default function Page() {
  return <CircuitPage />;
}
