'use client';
import { Figure } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { css, sequentialColor, textOn } from '../../../lib/colorScale.ts';
import { fixed, showToken } from '../../../lib/format.ts';
import { useShownTheme } from '../../../lib/theme.ts';
import { type FiringPrompt, firingMost } from '../firingView.ts';
import type { FiringProps } from './EndFigure.tsx';
import styles from './Neurons.module.css';

/** How many sentences are shown of a larger set. */
const shownMost = 10;

/** The prompts the neuron fires on most, each token shaded by its activation. */
export function FiringSentences({ view, label, of, recipe }: FiringProps) {
  const { selected, setUrl } = useInvestigation();
  const shown = firingMost(view).slice(0, shownMost);
  const title = `Where ${label} fires most`;
  const bos = view.onBos === null ? '' : `; on BOS, not shown, ${fixed(view.onBos)}`;
  return (
    <Figure
      title={title}
      caption={
        view.strongest > 0
          ? `${of}, strongest first; full shade at ${fixed(view.strongest)}${bos}`
          : `It is not above zero on any token of ${of}${bos}.`
      }
      saved={{
        name: `neuron-${label}-tokens`,
        header: ['prompt', 'position', 'token', 'activation'],
        rows: view.prompts.flatMap(({ place, tokens }) =>
          tokens.map(({ position, text, value }) => [place + 1, position, text, value]),
        ),
        recipes: [recipe],
      }}
    >
      <div className={styles.scroll}>
        <table className="table" aria-label={title}>
          <thead>
            <tr>
              <th>#</th>
              <th>Prompt</th>
              <th className="num">Largest</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((prompt) => (
              <tr key={prompt.place} aria-current={prompt.place === selected}>
                <td className="muted">
                  <button
                    type="button"
                    aria-label={`Show prompt ${prompt.place + 1}`}
                    onClick={() => void setUrl({ prompt: prompt.place + 1 }, { history: 'replace' })}
                  >
                    {prompt.place + 1}
                  </button>
                </td>
                <td>
                  <ShadedSentence prompt={prompt} strongest={view.strongest} />
                </td>
                <td className="num">{fixed(prompt.strongest?.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Figure>
  );
}

function ShadedSentence({ prompt, strongest }: { prompt: FiringPrompt; strongest: number }) {
  const theme = useShownTheme();
  return (
    <span className={styles.sentence}>
      {prompt.tokens
        .filter(({ isBos }) => !isBos)
        .map(({ position, text, value }) => {
          const color = sequentialColor(strongest > 0 ? Math.max(0, value) / strongest : 0, theme);
          return (
            <span
              key={position}
              className={styles.token}
              style={value > 0 ? { background: css(color), color: textOn(color) } : undefined}
              title={`${showToken(text)}, position ${position}: ${fixed(value, 4)}`}
            >
              {text}
            </span>
          );
        })}
    </span>
  );
}
