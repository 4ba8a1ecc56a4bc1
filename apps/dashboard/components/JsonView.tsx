'use client';
import { save } from '../lib/exportPicture.ts';
import { readableJson } from '../lib/readableJson.ts';
import styles from './JsonView.module.css';

/** JSON to read, long parts cut; all of it goes into the file. @param name of the file, without its ending */
export function JsonView({ value, name }: { value: unknown; name: string }) {
  const file = () => new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: 'application/json' });
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus */}
      <pre className={styles.json} tabIndex={0}>
        {readableJson(value)}
      </pre>
      <button type="button" className="textButton" onClick={() => save(`${name}.json`, file())}>
        Save all of it as JSON
      </button>
    </>
  );
}
