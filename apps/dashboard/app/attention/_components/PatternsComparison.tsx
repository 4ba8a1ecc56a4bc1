'use client';
import { useMemo } from 'react';
import { AttentionPattern } from '../../../components/AttentionPattern.tsx';
import { ComparePair } from '../../../components/ComparePair.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import type { Compared } from '../../../lib/comparison.ts';
import { usePairQuery } from '../../../lib/usePairQuery.ts';
import { type PatternsView, patternsView } from '../patternsView.ts';
import { PatternsQuery } from '../queries.ts';
import styles from './Attention.module.css';

/** Patterns of the same heads on two prompts, and the difference where the prompts are equally long. */
export function PatternsComparison({
  pair: { inputs, names },
  heads,
}: {
  pair: Compared<RunInput>;
  heads: readonly string[];
}) {
  const asked = { heads: [...heads], valueWeighted: false };
  const query = usePairQuery(PatternsQuery, [
    { input: inputs[0], ...asked },
    { input: inputs[1], ...asked },
  ]);
  const [left, right] = useMemo(
    () => query.data?.map(({ run }) => patternsView(run, heads)) ?? [null, null],
    [query.data, heads],
  );
  const isComparable = !left || !right || left.boxes.length === right.boxes.length;
  const title = `Patterns in ${names[0]} and ${names[1]}`;
  return (
    <Figure
      title={title}
      caption={
        isComparable
          ? 'attention, 0 to 1, and its difference: blue where the first looks more, red where the second does'
          : 'attention, 0 to 1; the prompts are not equally long, so there is no difference entry by entry'
      }
      saved={
        left && right && isComparable
          ? {
              name: 'attention-compared',
              header: ['head', 'query', 'key', ...names, 'difference'],
              rows: () => heads.flatMap((head, i) => entriesOf(head, left, right, i)),
              recipes: inputs.map((input) => ({ operation: 'attention.patterns', input: { ...input, heads } })),
            }
          : null
      }
      asked={{ what: 'the comparison', query, height: 400 }}
    >
      {left && right && (
        <Picture className={styles.compared}>
          {heads.map((head, i) => (
            <div key={head}>
              <h3>{head}</h3>
              <ComparePair
                names={names}
                left={<Side name={`${head}, ${names[0]}`} view={left} at={i} />}
                right={<Side name={`${head}, ${names[1]}`} view={right} at={i} />}
                difference={
                  isComparable && <Difference name={`${head}, difference`} left={left} right={right} at={i} />
                }
              />
            </div>
          ))}
        </Picture>
      )}
    </Figure>
  );
}

function Side({ name, view, at }: { name: string; view: PatternsView; at: number }) {
  const { values, look } = view.patterns[at]!;
  return <AttentionPattern label={name} values={values} boxes={view.boxes} range={1} framed={look?.query ?? null} />;
}

function Difference({ name, left, right, at }: { name: string; left: PatternsView; right: PatternsView; at: number }) {
  const [a, b] = [left.patterns[at]!.values, right.patterns[at]!.values];
  const values = useMemo(() => a.map((value, i) => value - b[i]!), [a, b]);
  return <AttentionPattern label={name} values={values} boxes={left.boxes} range={1} scale="diverging" />;
}

function entriesOf(head: string, left: PatternsView, right: PatternsView, at: number) {
  const size = left.boxes.length;
  const [a, b] = [left.patterns[at]!.values, right.patterns[at]!.values];
  return left.boxes.flatMap((_, query) =>
    left.boxes.slice(0, query + 1).map((__, key) => {
      const i = query * size + key;
      return [head, query, key, a[i]!, b[i]!, a[i]! - b[i]!];
    }),
  );
}
