'use client';
import { useMemo } from 'react';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { FindingSentence } from '../../../components/FindingSentence.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { LabelledSwitch } from '../../../components/Switch.tsx';
import { meanOf } from '../../../lib/format.ts';
import { headRows, rowsOf } from '../../../lib/tensorValues.ts';
import type { PromptTokens } from '../../../lib/tokenBoxes.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { bestFits, detectorInput, scoreFormula } from '../detectorWords.ts';
import { entriesBeyond, patternValues } from '../ownPattern.ts';
import { OwnPatternQuery } from '../queries.ts';
import styles from './HeadTypes.module.css';
import { OwnPatternScores } from './OwnPatternScores.tsx';
import { PatternEditor } from './PatternEditor.tsx';
import { PatternText } from './PatternText.tsx';
import { useDetectorUrl } from './useDetectorUrl.ts';
import { useOwnPattern } from './useOwnPattern.ts';

interface OwnPatternFigureProps {
  /** The shown prompt, its place in the set, and the prompts that are as long as it, itself among them. */
  prompt: PromptTokens;
  place: number;
  shownInput: RunInput;
  alikeInput: RunInput;
  letters: ReadonlyMap<string, string>;
}

/** Which heads look as a person has drawn it? */
export function OwnPatternFigure({ prompt, place, shownInput, alikeInput, letters }: OwnPatternFigureProps) {
  const [url, setUrl] = useDetectorUrl();
  const { chosen, isUnkept, choose } = useOwnPattern();
  const n = prompt.tokens.length;
  const values = useMemo(() => patternValues(chosen, prompt), [chosen, prompt]);
  const isBlank = values.every((value) => value === 0);
  const input = url.alike ? alikeInput : shownInput;
  const asked = { ...detectorInput(url), pattern: rowsOf([...values], n) };
  const { measure, noBos, noSelf } = url;
  const query = useApiQuery(
    OwnPatternQuery,
    { input, pattern: asked.pattern, measure, excludeBos: noBos, excludeCurrent: noSelf },
    { pause: isBlank },
  );
  const scores = query.data?.run.headScores ?? null;
  const rows = useMemo(() => scores && headRows(scores), [scores]);
  const beyond = entriesBeyond(chosen, n);
  const prompts = alikeInput.prompts.length;
  const title = 'A pattern of your own';
  return (
    <Figure
      title={title}
      caption={`draw where a head should look in prompt ${place}; scores: ${scoreFormula(url)}, ${url.alike ? meanOf(prompts) : `prompt ${place}`}`}
      saved={
        rows &&
        !isBlank && {
          name: 'own-pattern',
          header: ['layer', 'head', 'score'],
          rows: rows.flatMap((row, layer) => row.map((value, head) => [layer, head, value])),
          recipes: [{ operation: 'heads.detect', input: { ...input, ...asked } }],
          loading: query.loading,
        }
      }
    >
      <div className={styles.own}>
        <div>
          <PatternEditor prompt={prompt} chosen={chosen} onChange={choose} />
          {beyond > 0 && (
            <p className="caption">{beyond} entries of a longer prompt lie beyond this one, and are left out.</p>
          )}
          {isUnkept && <p className="caption">Too large for the address: it is kept until you leave the page.</p>}
          <PatternText values={values} size={n} onChange={choose} />
        </div>
        <div>
          {prompts > 1 && (
            <LabelledSwitch
              on={url.alike}
              label={`All ${prompts} prompts of ${n} tokens`}
              onChange={(alike) => void setUrl({ alike })}
            />
          )}
          <QueryState
            what="the scores"
            error={query.error}
            loading={!isBlank && query.loading}
            height={320}
            empty={isBlank ? 'Draw where a head should look, or begin from one of the patterns.' : null}
            onRetry={query.retry}
          >
            {rows && (
              <>
                <FindingSentence finding={bestFits(rows)} isSmall />
                <Picture>
                  <OwnPatternScores rows={rows} isSigned={measure === 'ABS'} letters={letters} />
                </Picture>
              </>
            )}
          </QueryState>
        </div>
      </div>
    </Figure>
  );
}
