'use client';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { count, fixed, percent } from '../../../lib/format.ts';
import { knockoutNames } from '../circuitInput.ts';
import type { CircuitState } from '../useCircuit.ts';
import { useCircuitUrl } from '../useCircuitUrl.ts';
import styles from './Circuit.module.css';

/** A search for the smallest circuit that is faithful under several knockouts, judged on prompts it did not see. */
export function SearchFigure({ state: { search, proposal, task } }: { state: CircuitState }) {
  const [{ ask }, setUrl] = useCircuitUrl();
  const prompts = task?.dataset.prompts.length ?? 0;
  const [searched, judged] = [Math.ceil(prompts / 2), Math.floor(prompts / 2)];
  if (!ask.includes('search')) {
    return (
      <div className={styles.empty}>
        <p>
          Every head at END, S2, S1+1, IO and S1 is knocked out alone, and those that are not missed go, under three
          knockouts at once. It is searched on {searched} of the {prompts} prompts and judged on the other {judged}; a
          larger set, from the top bar, makes for a better judgement.
        </p>
        <button type="button" className="primary" onClick={() => setUrl({ ask: [...ask, 'search'] })}>
          Search the circuit
        </button>
      </div>
    );
  }
  return (
    <section aria-label="The search">
      <JobProgress what="the search" handle={search} />
      {proposal && !proposal.heldOut && (
        <p>
          {count(proposal.circuit.heads.length)} of {count(proposal.candidates)} are left, {count(proposal.judged ?? 0)}{' '}
          were judged.
        </p>
      )}
      {proposal?.heldOut && (
        <div className={styles.scroll}>
          <table className="table" aria-label="The circuit on prompts it was not searched on">
            <thead>
              <tr>
                <th>In place of what is knocked out</th>
                <th className="num">Share, searched</th>
                <th className="num">Share, {judged} held-out prompts</th>
                <th className="num">95&nbsp;%</th>
                <th className="num">F(C) of F(M)</th>
                <th className="num">Random, 95th percentile</th>
              </tr>
            </thead>
            <tbody>
              {proposal.heldOut.map((row, i) => (
                <tr key={row.knockout}>
                  <td>{knockoutNames[row.knockout as keyof typeof knockoutNames]}</td>
                  <td className="num">{percent(proposal.search[i]?.share, 0)}</td>
                  <td className="num strong">{percent(row.share, 0)}</td>
                  <td className="num muted">
                    {row.interval.share
                      ? `${percent(row.interval.share.low, 0)} to ${percent(row.interval.share.high, 0)}`
                      : '–'}
                  </td>
                  <td className="num">
                    {fixed(row.circuit)} of {fixed(row.full)}
                  </td>
                  <td className="num muted">{percent(row.random.p95, 0)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
