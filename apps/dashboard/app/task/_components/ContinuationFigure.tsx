'use client';
import { useState } from 'react';
import { Figure } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { css, sequentialColor, textOn } from '../../../lib/colorScale.ts';
import { percent } from '../../../lib/format.ts';
import { useShownTheme } from '../../../lib/theme.ts';
import { useJob } from '../../../lib/useJob.ts';
import { type SamplingFields, samplingInput, type WrittenToken, writtenSoFar } from '../continuation.ts';
import styles from './Task.module.css';
import { useSamplingUrl } from './useSamplingUrl.ts';

const fieldNames: readonly [keyof SamplingFields, string, { min: number; max?: number; step: number }][] = [
  ['maxNewTokens', 'Tokens', { min: 1, max: 200, step: 1 }],
  ['temperature', 'Temperature', { min: 0, step: 0.1 }],
  ['topK', 'Top k', { min: 1, step: 1 }],
  ['topP', 'Top p', { min: 0.01, max: 1, step: 0.01 }],
  ['seed', 'Seed', { min: 0, step: 1 }],
];

/** How the model goes on behind the shown prompt, token by token as it writes. */
export function ContinuationFigure({ input, place }: { input: RunInput; place: number }) {
  const [fields, setFields] = useSamplingUrl();
  const [asked, setAsked] = useState<{ about: string; request: Record<string, unknown> } | null>(null);
  // What was asked of another prompt, or of another model, says nothing of this one.
  const about = JSON.stringify(input);
  const request = asked?.about === about ? asked.request : null;
  const handle = useJob('generate', request);
  const written = writtenSoFar(handle.job);
  const title = 'How it goes on';
  return (
    <Figure
      title={title}
      caption={`prompt ${place}; at temperature 0 the likeliest token each time, else drawn; the stronger the shade, the more probable`}
      saved={
        written.length > 0 && {
          name: 'continuation',
          header: ['id', 'token', 'probability'],
          rows: written.map(({ id, text, probability }) => [id, text, probability]),
          recipes: [handle.recipe],
        }
      }
    >
      <form
        className={styles.sampling}
        onSubmit={(event) => {
          event.preventDefault();
          setAsked({ about, request: { ...input, ...samplingInput(fields) } });
        }}
      >
        {fieldNames.map(([key, name, limits]) => (
          <label key={key}>
            <span className="caption">{name}</span>
            <input
              className="field"
              type="number"
              {...limits}
              value={fields[key]}
              required={key === 'maxNewTokens' || key === 'temperature'}
              onChange={(event) => void setFields({ [key]: event.target.value })}
            />
          </label>
        ))}
        <button type="submit" className="primary">
          Continue
        </button>
      </form>
      {request && <JobProgress what="the continuation" handle={handle} />}
      {written.length > 0 && <Written prompt={input.prompts[0]!.text} written={written} />}
    </Figure>
  );
}

function Written({ prompt, written }: { prompt: string; written: readonly WrittenToken[] }) {
  const theme = useShownTheme();
  return (
    <p className={styles.written} aria-live="polite">
      <span className="muted">{prompt}</span>
      {written.map(({ id, text, probability }, i) => {
        const color = sequentialColor(probability, theme);
        return (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place
            key={i}
            style={{ background: css(color), color: textOn(color) }}
            title={`${percent(probability, 1)}, id ${id}`}
          >
            {text}
          </span>
        );
      })}
    </p>
  );
}
