'use client';
import { type CorruptionKind, corruptionKinds, ioiSetId, parseIoiSetId } from '@circuit-lens/shared/names';
import { type FormEvent, useId } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { TableFold } from '../../../components/PageShell.tsx';
import { corruptionTexts, generatedDefaults } from '../../../lib/generatedSet.ts';
import styles from './Patching.module.css';

/** How the corrupted prompts differ, and the shown pair to be edited. */
export function PairEditor() {
  const { url, setUrl, rows, corrupted, selected } = useInvestigation();
  const ids = { kind: useId(), clean: useId(), corrupted: useId() };
  const generated = parseIoiSetId(url.set);
  const row = rows?.[selected];
  const choose = (corruption: CorruptionKind) =>
    void setUrl({ set: ioiSetId({ ...(generated ?? generatedDefaults), corruption }), rows: null });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!rows || !row) return;
    const form = new FormData(event.currentTarget);
    const [clean, other] = [String(form.get('clean')), String(form.get('corrupted'))];
    void setUrl({
      rows: clean === row.text ? url.rows : rows.map((each, i) => (i === selected ? { ...each, text: clean } : each)),
      corrupted: { ...url.corrupted, [clean]: other },
    });
  };
  return (
    <TableFold title="Clean and corrupted prompts" caption="another corruption, or your own pair" whole>
      <div className={styles.editor}>
        <label htmlFor={ids.kind}>Corruption</label>
        <select
          id={ids.kind}
          className="field"
          value={generated?.corruption ?? ''}
          onChange={(event) => choose(event.target.value as CorruptionKind)}
        >
          {!generated && <option value="">as the set has it; another one generates prompts</option>}
          {corruptionKinds.map((kind) => (
            <option key={kind} value={kind}>
              {corruptionTexts[kind]}
            </option>
          ))}
        </select>
      </div>
      {row && (
        <form
          key={`${row.text} ${corrupted.texts[selected]}`}
          className={styles.editor}
          aria-label="Shown pair"
          onSubmit={onSubmit}
        >
          <label htmlFor={ids.clean}>Clean {selected + 1}</label>
          <input id={ids.clean} name="clean" className="field" required defaultValue={row.text} />
          <label htmlFor={ids.corrupted}>Corrupted {selected + 1}</label>
          <input
            id={ids.corrupted}
            name="corrupted"
            className="field"
            required
            defaultValue={corrupted.texts[selected] ?? ''}
          />
          <span />
          <span className={styles.bar}>
            <button type="submit" className="button">
              Use this pair
            </button>
            {(url.rows || url.corrupted) && (
              <button type="button" className="textButton" onClick={() => setUrl({ rows: null, corrupted: null })}>
                Back to the set’s prompts
              </button>
            )}
          </span>
        </form>
      )}
    </TableFold>
  );
}
