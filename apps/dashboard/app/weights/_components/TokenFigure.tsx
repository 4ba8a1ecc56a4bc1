'use client';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { ValueGrid } from '../../../components/ValueGrid.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { together } from '../../../lib/useApiQuery.ts';
import type { TokenGrid } from '../weightsView.ts';
import type { TokenCircuitName, TokenCircuitState } from './useTokenCircuit.ts';
import type { TypedTokensState } from './useTypedTokens.ts';
import styles from './Weights.module.css';

interface Circuit {
  title: string;
  caption: string;
  name: string;
  header: readonly string[];
  words: [string, string];
  describe: (row: string, column: string) => { title: string; lines: string[] };
}

const circuits: Record<TokenCircuitName, Circuit> = {
  FULL_OV: {
    title: 'OV: what it would say of each',
    caption: 'row: token read · column: token said; change of its logit at full attention',
    name: 'ov-tokens',
    header: ['read', 'said', 'logit'],
    words: ['lowers', 'raises'],
    describe: (row, column) => ({
      title: `${row} → ${column}`,
      lines: [`reading ${row} changes the logit of ${column}`],
    }),
  },
  FULL_QK: {
    title: 'QK: what each looks for',
    caption: 'row: token that looks · column: token looked at; score before 1/√dHead',
    name: 'qk-tokens',
    header: ['looks', 'lookedAt', 'score'],
    words: ['avoids', 'seeks'],
    describe: (row, column) => ({ title: `${row} looks at ${column}`, lines: ['compare with the rest of its row'] }),
  },
  DIRECT: {
    title: 'Without any head: what follows each',
    caption: 'row: token read · column: token said; what stands for the token, times W_U: bigrams',
    name: 'bigrams',
    header: ['read', 'said', 'logit'],
    words: ['lowers', 'raises'],
    describe: (row, column) => ({ title: `${row} → ${column}`, lines: ['through no head at all'] }),
  },
};

/** More digits than this do not fit into a cell. */
const printedMax = 1000;

/** One circuit between the typed tokens. */
export function TokenFigure({
  circuit,
  head,
  typed,
  state: { grid, query, recipe },
}: {
  circuit: TokenCircuitName;
  /** Null for what belongs to no head. */
  head: string | null;
  typed: TypedTokensState;
  state: TokenCircuitState;
}) {
  const { title, caption, name, header } = circuits[circuit];
  const named = head ? `${head}. ${title}` : title;
  const isEmpty = !typed.loading && typed.ids.length === 0;
  return (
    <Figure
      title={title}
      caption={caption}
      saved={
        grid &&
        !isEmpty && {
          name: head ? `${name}-${head}` : name,
          title: named,
          header,
          rows: grid.tokens.flatMap((row, i) => grid.tokens.map((column, j) => [row, column, grid.values[i]![j]!])),
          recipes: [recipe],
          loading: typed.loading || query.loading,
        }
      }
      asked={{
        what: 'the circuit',
        query: together(typed, { ...query, loading: !isEmpty && query.loading }),
        height: 320,
        empty: isEmpty ? 'Type one or more words that are one token each.' : null,
      }}
    >
      {grid && (
        <Picture>
          <Grid label={named} circuit={circuits[circuit]} grid={grid} />
        </Picture>
      )}
    </Figure>
  );
}

function Grid({ label, circuit, grid }: { label: string; circuit: Circuit; grid: TokenGrid }) {
  const range = symmetricRange(grid.values.flat());
  const cell = Math.min(56, Math.max(34, Math.round(560 / grid.tokens.length)));
  return (
    <>
      <div className={styles.picture}>
        <div style={{ minWidth: 24 * grid.tokens.length }}>
          <ValueGrid
            label={label}
            rows={grid.tokens}
            columns={grid.tokens}
            values={grid.values}
            cell={cell}
            range={range}
            printFrom={range < printedMax && cell >= 48 ? 0 : Number.POSITIVE_INFINITY}
            columnsBelow
            describe={(row, column) => circuit.describe(grid.tokens[row]!, grid.tokens[column]!)}
          />
        </div>
      </div>
      <ColorLegend range={range} words={circuit.words} />
    </>
  );
}
