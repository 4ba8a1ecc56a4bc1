import Link from 'next/link';

/** An address without a page. */
export default function NotFound() {
  return (
    <main style={{ padding: 32, display: 'flex', flexDirection: 'column', gap: 8 }}>
      <h1>There is no such page</h1>
      <p>
        Pages that are not built yet are marked in the list of steps. <Link href="/setup">Go to Setup</Link>
      </p>
    </main>
  );
}
