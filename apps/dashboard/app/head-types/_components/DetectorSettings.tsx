'use client';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import { LabelledSwitch } from '../../../components/Switch.tsx';
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
      <LabelledSwitch on={noBos} label="Leave out the first token" onChange={(on) => void setUrl({ noBos: on })} />
      <LabelledSwitch on={noSelf} label="Leave out the token itself" onChange={(on) => void setUrl({ noSelf: on })} />
    </div>
  );
}
