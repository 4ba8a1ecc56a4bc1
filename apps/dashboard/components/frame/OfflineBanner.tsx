'use client';
import { useConnection } from '../../lib/connection.ts';
import styles from './OfflineBanner.module.css';

const command = 'npm start';

/** Says that the API does not answer and how to start it; goes away by itself. */
export function OfflineBanner() {
  const { online } = useConnection();
  if (online) return null;
  return (
    <div className={styles.banner} role="alert">
      <p>
        <strong>The API does not answer.</strong> Start it with <code>{command}</code>; this page reconnects by itself.
      </p>
      <button type="button" className="button" onClick={() => navigator.clipboard.writeText(command)}>
        Copy
      </button>
    </div>
  );
}
