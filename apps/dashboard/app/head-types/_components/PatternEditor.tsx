'use client';
import { useRef, useState } from 'react';
import { AttentionPattern } from '../../../components/AttentionPattern.tsx';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { type PromptTokens, tokenBoxes } from '../../../lib/tokenBoxes.ts';
import { entriesOf, type PatternChoice, patternValues, presetNames, presetsOf } from '../ownPattern.ts';
import styles from './HeadTypes.module.css';

interface PatternEditorProps {
  prompt: PromptTokens;
  chosen: PatternChoice;
  onChange: (choice: PatternChoice) => void;
}

interface Stroke {
  values: Float32Array;
  /** What it leaves where it passes: a stroke that begins on an entry rubs out. */
  ink: 0 | 1;
}

/** The pattern, to begin from a preset and to draw on: drag or click, or the arrow keys and Enter. */
export function PatternEditor({ prompt, chosen, onChange }: PatternEditorProps) {
  // Moves of a pointer come faster than renders: the stroke itself is in the ref.
  const stroke = useRef<Stroke | null>(null);
  const [drawn, setDrawn] = useState<Float32Array | null>(null);
  const n = prompt.tokens.length;
  const kept = patternValues(chosen, prompt);
  const values = drawn ?? kept;
  const draw = (query: number, key: number, isFirst: boolean) => {
    const at = query * n + key;
    if (isFirst) stroke.current = { values: kept, ink: kept[at] === 0 ? 1 : 0 };
    if (!stroke.current) return;
    stroke.current.values = stroke.current.values.with(at, stroke.current.ink);
    setDrawn(stroke.current.values);
  };
  // One stroke is one step of the browser's history.
  const finish = () => {
    const done = stroke.current;
    stroke.current = null;
    setDrawn(null);
    if (done) onChange(entriesOf(done.values, n));
  };
  const toggle = (query: number, key: number) => {
    const at = query * n + key;
    onChange(entriesOf(kept.with(at, kept[at] === 0 ? 1 : 0), n));
  };
  const isSigned = values.some((value) => value < 0);
  return (
    <div className={styles.editor}>
      <ChoiceButtons
        label="Begin from"
        options={presetsOf(prompt)}
        chosen={typeof chosen === 'string' ? chosen : []}
        show={(name) => presetNames[name]}
        onChoose={onChange}
      />
      <div className={styles.canvas} onPointerUp={finish} onPointerLeave={finish} onPointerCancel={finish}>
        <AttentionPattern
          label="The pattern: drag, click or Enter draws"
          values={values}
          boxes={tokenBoxes(prompt)}
          range={Math.max(1, symmetricRange(values))}
          scale={isSigned ? 'diverging' : 'sequential'}
          onDraw={draw}
          onPick={toggle}
        />
      </div>
      <p className="caption">
        row: the token that looks (query) · column: where it looks (key) · a click or a drag draws, or rubs out what is
        there
      </p>
    </div>
  );
}
