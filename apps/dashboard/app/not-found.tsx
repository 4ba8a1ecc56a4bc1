import Link from 'next/link';

/** An address without a page. */
export default function NotFound() {
  return (
    <main style={{ padding: 32, display: 'flex', flexDirection: 'column', gap: 8 }}>
      <h1>There is no such page</h1>
      <p>
        The list of steps has every page. <Link href="/setup">Go to Setup</Link>
      </p>
    </main>
  );
}
