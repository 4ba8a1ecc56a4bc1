'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { HeadMention } from '../../../components/HeadMention.tsx';
import { fixed } from '../../../lib/format.ts';
import { promptTokens } from '../../../lib/tokenBoxes.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { circuitParts, circuitSentence, type Part } from '../circuitView.ts';
import { verdictOf } from '../guideView.ts';
import { hasChain } from '../looking.ts';
import { RolesQuery } from '../queries.ts';
import { AnswerFigure } from './AnswerFigure.tsx';
import styles from './Guide.module.css';

/** Which parts of the published circuit have a candidate here. */
export function CircuitAnswer() {
  const { modelArguments, runInput, run } = useInvestigation();
  const isTask = run.data?.prompts.every((prompt) => hasChain(promptTokens(prompt))) ?? false;
  const query = useApiQuery(
    RolesQuery,
    { ...modelArguments, prompts: runInput?.prompts ?? null, prependBos: runInput?.prependBos ?? true },
    { pause: !runInput || !isTask },
  );
  const parts = query.data && isTask ? circuitParts(query.data.model.headRoles) : null;
  const title = 'The parts, in the order of the line';
  return (
    <AnswerFigure
      name="circuit"
      title={title}
      caption="candidate heads by what they attend to and write; the number is the measure of that part"
      height={320}
      query={query}
      isTable
      empty={run.data && !isTask ? noTask : null}
      answer={
        parts && {
          said: circuitSentence(parts, run.data ? verdictOf(run.data.logitDifference) : 'unclear'),
          header: ['part', 'head', 'value'],
          rows: parts.flatMap(({ name, heads }) => heads.map(({ head, value }) => [name, head, value])),
          recipes: runInput ? [{ operation: 'heads.roles', input: { ...runInput } }] : [],
          picture: <PartTable parts={parts} />,
        }
      }
    />
  );
}

const noTask =
  'Not every prompt names the wrong answer twice and the right one once, which the parts are told apart by. Choose an IOI set in the top bar.';

/** So many heads of a part are named; the others are on Head types. */
const namedHeads = 4;

function PartTable({ parts }: { parts: readonly Part[] }) {
  return (
    <div className={styles.scroll}>
      <table className="table">
        <thead>
          <tr>
            <th>Part</th>
            <th>Candidates</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ role, name, does, heads }) => (
            <tr key={role}>
              <td>
                <strong>{name}</strong> <span className={`caption ${styles.does}`}>{does}</span>
              </td>
              <td>
                {heads.length === 0 && <span className="muted">none found</span>}
                {heads.slice(0, namedHeads).map(({ head, value }) => (
                  <span key={head} className={styles.candidate}>
                    <HeadMention label={head} /> {fixed(value)}
                  </span>
                ))}
                {heads.length > namedHeads && <span className="muted">and {heads.length - namedHeads} more</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
