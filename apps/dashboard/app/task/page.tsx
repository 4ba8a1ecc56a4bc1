import type { Metadata } from 'next';
import { TaskPage } from './_components/TaskPage.tsx';

export const metadata: Metadata = { title: 'Task' };

export default function Page() {
  return <TaskPage />;
}
