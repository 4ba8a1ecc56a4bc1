import type { Metadata } from 'next';
import { HeadTypesPage } from './_components/HeadTypesPage.tsx';

export const metadata: Metadata = { title: 'Head types' };

export default function Page() {
  return <HeadTypesPage />;
}
