'use client';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import type { HeadClass } from '../headClasses.ts';
import { inputNames, inputs, type PathStep, type Place, places } from '../pathSteps.ts';
import styles from './Paths.module.css';
import { definitions, directions, metrics, usePathUrl } from './usePathUrl.ts';

const definitionNames = { recompute: 'MLPs are part of the path', freeze: 'Direct path only' };
const directionNames = { noise: 'Corrupted into clean', denoise: 'Clean into corrupted' };
const metricNames = { share: 'Share of the answer', logits: 'Logits' };

/** How the experiments are done. */
export function PathControls() {
  const [{ mlps, direction, metric }, setUrl] = usePathUrl();
  return (
    <div className={styles.bar}>
      <ChoiceButtons
        label="MLPs on the way"
        options={definitions}
        chosen={mlps}
        show={(name) => definitionNames[name]}
        onChoose={(name) => void setUrl({ mlps: name })}
      />
      <ChoiceButtons
        label="Which run is patched"
        options={directions}
        chosen={direction}
        show={(name) => directionNames[name]}
        onChoose={(name) => void setUrl({ direction: name })}
      />
      <ChoiceButtons
        label="Unit"
        options={metrics}
        chosen={metric}
        show={(name) => metricNames[name]}
        onChoose={(name) => void setUrl({ metric: name })}
      />
    </div>
  );
}

const placeNames: Record<Place, string> = { all: 'everywhere', end: 'at END', s2: 'at S2', 's1+1': 'at S1+1' };

interface NextStepProps {
  classes: readonly HeadClass[] | null;
  onOpen: (heads: readonly string[]) => void;
}

/** Which input the next head is asked about, and whole classes to ask about. */
export function NextStep({ classes, onOpen }: NextStepProps) {
  const [{ input, at }, setUrl] = usePathUrl();
  return (
    <div className={styles.next}>
      <span className="caption">Click a head to follow its</span>
      <ChoiceButtons
        label="Input to follow"
        options={inputs}
        chosen={input}
        show={(name) => inputNames[name]}
        onChoose={(name) => void setUrl({ input: name })}
      />
      <ChoiceButtons
        label="Where"
        options={places}
        chosen={at}
        show={(name) => placeNames[name]}
        onChoose={(name) => void setUrl({ at: name })}
      />
      <label className={styles.pick}>
        <span className="caption">or a class</span>
        <select
          className="field"
          value=""
          disabled={!classes || classes.length === 0}
          onChange={({ target }) => {
            const chosen = classes?.find(({ name }) => name === target.value);
            if (chosen) onOpen(chosen.heads);
          }}
        >
          <option value="">choose…</option>
          {classes?.map(({ name, heads }) => (
            <option key={name} value={name}>
              {name}: {heads.join(' ')}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

interface StepListProps {
  steps: readonly PathStep[];
  active: number;
  onRemove: (step: number) => void;
}

/** The steps so far: a click shows the senders of one, the cross takes it and what hangs on it away. */
export function StepList({ steps, active, onRemove }: StepListProps) {
  const [, setUrl] = usePathUrl();
  return (
    <nav aria-label="Steps" className={styles.steps}>
      {[null, ...steps].map((step, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
        <span key={i} className={styles.step}>
          <button type="button" className="button" aria-pressed={i === active} onClick={() => void setUrl({ step: i })}>
            {step
              ? `${step.heads.join(' ')} · ${step.input}${step.at === 'all' ? '' : ` ${placeNames[step.at]}`}`
              : 'Logits'}
          </button>
          {step && (
            <button
              type="button"
              className="textButton"
              aria-label={`Remove ${step.heads.join(' ')}`}
              onClick={() => onRemove(i)}
            >
              ×
            </button>
          )}
        </span>
      ))}
    </nav>
  );
}
