'use client';
import {
  corruptionKinds,
  type IoiSet,
  ioiSetId,
  ioiSetSizeMax,
  nameOrders,
  parseIoiSetId,
  templateSets,
} from '@circuit-lens/shared/names';
import { useId, useState } from 'react';
import { ChoiceList } from '../../components/ChoiceList.tsx';
import { corruptionTexts, generatedDefaults, orderTexts, templateTexts } from '../../lib/generatedSet.ts';
import { useInvestigation } from '../frame/Investigation.tsx';
import styles from './PromptSets.module.css';

/** Size, seed, sentences and order of a generated set; the URL carries them. */
export function GeneratedForm({ onChosen }: { onChosen?: () => void }) {
  const { url, setUrl } = useInvestigation();
  const current = parseIoiSetId(url.set);
  const [draft, setDraft] = useState<IoiSet>(current ?? generatedDefaults);
  const change = (part: Partial<IoiSet>) => setDraft({ ...draft, ...part });
  return (
    <form
      className={styles.way}
      aria-label="Generated prompts"
      onSubmit={(event) => {
        event.preventDefault();
        setUrl({ set: ioiSetId(draft), rows: null, prompt: null });
        onChosen?.();
      }}
    >
      <h3>Generated</h3>
      <p className="caption">
        Names, places and objects are drawn from those that are one token in this model. The same seed gives the same
        prompts.
      </p>
      <div className={styles.fields}>
        <NumberField name="Prompts" value={draft.n} min={1} max={ioiSetSizeMax} onChange={(n) => change({ n })} />
        <NumberField name="Seed" value={draft.seed} min={0} max={0xffff_ffff} onChange={(seed) => change({ seed })} />
        <Choice
          name="Sentences"
          value={draft.templates}
          options={templateSets}
          texts={templateTexts}
          onChange={(templates) => change({ templates })}
        />
        <Choice
          name="Order of names"
          value={draft.order}
          options={nameOrders}
          texts={orderTexts}
          onChange={(order) => change({ order })}
        />
        <Choice
          name="Corrupted prompts"
          value={draft.corruption}
          options={corruptionKinds}
          texts={corruptionTexts}
          onChange={(corruption) => change({ corruption })}
        />
      </div>
      <button type="submit" className="primary">
        Generate
      </button>
    </form>
  );
}

interface NumberFieldProps {
  name: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}

/** A whole number within its bounds; the browser says so where it is not. */
function NumberField({ name, value, min, max, onChange }: NumberFieldProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{name}</label>
      <input
        id={id}
        type="number"
        className="field"
        required
        step={1}
        min={min}
        max={max}
        value={Number.isNaN(value) ? '' : value}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </div>
  );
}

interface ChoiceProps<Option extends string> {
  name: string;
  value: Option;
  options: readonly Option[];
  texts: Record<Option, string>;
  onChange: (value: Option) => void;
}

function Choice<Option extends string>({ name, value, options, texts, onChange }: ChoiceProps<Option>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{name}</label>
      <ChoiceList {...{ id, options }} chosen={value} show={(option) => texts[option]} onChoose={onChange} />
    </div>
  );
}
