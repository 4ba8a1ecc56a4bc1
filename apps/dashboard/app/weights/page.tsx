import type { Metadata } from 'next';
import { WeightsPage } from './_components/WeightsPage.tsx';

export const metadata: Metadata = { title: 'Weights' };

export default function Page() {
  return <WeightsPage />;
}
