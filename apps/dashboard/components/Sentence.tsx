import type { PromptRow } from '../lib/promptRows.ts';
import { sentenceParts } from '../lib/sentenceParts.ts';

/** A prompt as a sentence, the right name blue and the wrong one red. */
export function Sentence({ row }: { row: PromptRow }) {
  return (
    <span style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
      {sentenceParts(row).map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
        <span key={i} className={part.tone === 'plain' ? undefined : part.tone}>
          {part.text}
        </span>
      ))}
    </span>
  );
}
