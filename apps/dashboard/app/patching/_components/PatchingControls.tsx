'use client';
import { useId } from 'react';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import { ChoiceList } from '../../../components/ChoiceList.tsx';
import {
  type Comparison,
  comparisons,
  directionNames,
  directions,
  type Metric,
  metrics,
  metricTexts,
  streams,
} from '../settings.ts';
import styles from './Patching.module.css';
import { usePatchingUrl } from './usePatchingUrl.ts';

/** What is replaced, which way, how it is judged, and what it is compared with. */
export function PatchingControls() {
  const [{ site, metric, direction, compare }, setUrl] = usePatchingUrl();
  const compareName = (option: Comparison) =>
    option === 'nothing' ? 'nothing' : option === 'direction' ? 'the other direction' : metricTexts[option].name;
  return (
    <div className={styles.bar}>
      <ChoiceButtons
        label="Direction"
        options={directions}
        chosen={direction}
        show={(name) => directionNames[name]}
        onChoose={(name) => void setUrl({ direction: name })}
      />
      <ChoiceButtons
        label="Residual stream"
        options={streams}
        chosen={site}
        show={(name) => name}
        onChoose={(name) => void setUrl({ site: name })}
      />
      <Choice
        name="Metric"
        value={metric}
        options={metrics}
        show={(name: Metric) => metricTexts[name].name}
        onChoose={(name) => void setUrl({ metric: name })}
      />
      <Choice
        name="Compare with"
        value={compare}
        options={comparisons.filter((option) => option !== metric)}
        show={compareName}
        onChoose={(name) => void setUrl({ compare: name })}
      />
    </div>
  );
}

interface ChoiceProps<Option extends string> {
  name: string;
  value: Option;
  options: readonly Option[];
  show: (option: Option) => string;
  onChoose: (option: Option) => void;
}

function Choice<Option extends string>({ name, value, options, show, onChoose }: ChoiceProps<Option>) {
  const id = useId();
  return (
    <span className={styles.choice}>
      <label htmlFor={id}>{name}</label>
      <ChoiceList {...{ id, options, show, onChoose }} chosen={value} />
    </span>
  );
}
