'use client';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import { CopyBlock } from '../../../components/CopyBlock.tsx';
import { Figure } from '../../../components/Figure.tsx';
import { askForms, askTexts, explorerAddress } from '../operationText.ts';
import type { OperationEntry } from '../queries.ts';
import styles from './Api.module.css';
import { useApiUrl } from './useApiUrl.ts';

interface AskFigureProps {
  operation: OperationEntry;
  /** Null while what stands there is no JSON. */
  input: Record<string, unknown> | null;
  /** Name of the model, which a script must name; null while it is not known. */
  model: string | null;
}

/** The same question as text to paste, in each form. */
export function AskFigure({ operation, input, model }: AskFigureProps) {
  const [{ form }, setUrl] = useApiUrl();
  const origin = typeof window === 'undefined' ? '' : window.location.origin;
  const texts = input && askTexts(form, operation, input, { url: `${origin}/graphql`, model });
  return (
    <Figure
      title="Ask it from elsewhere"
      label="Ask from a script"
      caption="Paste it as it stands; this server answers."
      className="card"
      controls={
        input && (
          <a className="textButton" href={explorerAddress(operation, input)}>
            Open in the explorer
          </a>
        )
      }
    >
      <div className={styles.forms}>
        <ChoiceButtons
          label="Form"
          options={askForms}
          chosen={form}
          show={(name) => name}
          onChoose={(next) => void setUrl({ form: next })}
        />
      </div>
      {texts ? (
        texts.map((part) => <CopyBlock key={part.title} {...part} />)
      ) : (
        <p className="muted">The input must be JSON first.</p>
      )}
    </Figure>
  );
}
