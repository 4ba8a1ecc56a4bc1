import type { Metadata } from 'next';
import { GuidePage } from './_components/GuidePage.tsx';

export const metadata: Metadata = { title: 'Guide' };

export default function Page() {
  return <GuidePage />;
}
