'use client';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import { Switch } from '../../../components/Switch.tsx';
import styles from './HeadTypes.module.css';
import { measures, useDetectorUrl } from './useDetectorUrl.ts';

const measureNames = { MUL: 'Share on the pattern (mul)', ABS: 'Closeness to it (abs)' } as const;

/** How the heads' attention is held against a pattern: TransformerLens' options. */
export function DetectorSettings() {
  const [{ measure, noBos, noSelf }, setUrl] = useDetectorUrl();
  return (
    <div className="bar">
      <ChoiceButtons
        label="Measure"
        options={measures}
        chosen={measure}
        show={(name) => measureNames[name]}
        onChoose={(next) => void setUrl({ measure: next })}
      />
      <span className={styles.choice}>
        <Switch on={noBos} label="Leave out the first token" onChange={(on) => void setUrl({ noBos: on })} />
        <span aria-hidden="true">leave out the first token</span>
      </span>
      <span className={styles.choice}>
        <Switch on={noSelf} label="Leave out the token itself" onChange={(on) => void setUrl({ noSelf: on })} />
        <span aria-hidden="true">leave out the token itself</span>
      </span>
    </div>
  );
}
