'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useCandidateRoles } from '../../../components/frame/useCandidateRoles.ts';
import { usePins } from '../../../components/frame/usePins.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
import { PinButton } from '../../../components/PinButton.tsx';
import { SignedBar } from '../../../components/SignedBar.tsx';
import type { Effect } from '../../../lib/attribution.ts';
import { decimals, fixed, percent, signed } from '../../../lib/format.ts';
import { roleOfHead } from '../../../lib/headRoles.ts';
import type { HeadsView } from '../headsView.ts';
import styles from './Heads.module.css';

const [mostToward, mostAgainst] = [8, 4];

/** The largest heads on both sides, and how everything adds up to the measured difference. */
export function HeadLists({ view }: { view: HeadsView }) {
  const longest = Math.max(...view.effects.map(({ value }) => Math.abs(value)));
  const digits = decimals(view.total, 3);
  return (
    <section aria-label="The heads that matter" className={styles.lists}>
      <div>
        <FigureHead title="The heads that matter" caption={`share of the total, ${fixed(view.total, digits)}`} />
        <Heads title="Toward" effects={view.toward.slice(0, mostToward)} total={view.total} longest={longest} />
      </div>
      {view.against.length > 0 && (
        <Heads title="Against" effects={view.against.slice(0, mostAgainst)} total={view.total} longest={longest} />
      )}
      <table className={`table ${styles.list}`}>
        <thead>
          <tr>
            <th>How it adds up</th>
            <th className="num">Logits</th>
          </tr>
        </thead>
        <tbody>
          {view.parts.map(({ label, value }) => (
            <tr key={label}>
              <td>{label}</td>
              <td className="num">{signed(value, digits)}</td>
            </tr>
          ))}
          <tr className={styles.sum}>
            <td>measured logit difference</td>
            <td className="num">{signed(view.total, digits)}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

interface HeadsProps {
  title: string;
  effects: readonly Effect[];
  total: number;
  longest: number;
}

function Heads({ title, effects, total, longest }: HeadsProps) {
  const { model } = useInvestigation();
  const { pins } = usePins();
  const name = model.data?.name ?? null;
  const measured = useCandidateRoles();
  const hasRoles = effects.some(({ label }) => roleOfHead(label, name) !== null);
  const hasMeasured = effects.some(({ label }) => measured.has(label));
  return (
    <table className={`table ${styles.list}`}>
      <thead>
        <tr>
          <th>{title}</th>
          {hasRoles && <th>Published role</th>}
          {hasMeasured && (
            <th title="A candidate, from what it attends to and writes; Head types puts it to the test">Measured</th>
          )}
          <th className={styles.barCell} aria-label="Bar" />
          <th className="num">Logits</th>
          <th className="num">Share</th>
        </tr>
      </thead>
      <tbody>
        {effects.map(({ label, value }) => (
          <tr key={label} aria-current={pins.includes(label)}>
            <td>
              <PinButton label={label} />
            </td>
            {hasRoles && <td className="muted">{roleOfHead(label, name) ?? ''}</td>}
            {hasMeasured && <td className="muted">{measured.get(label)?.name ?? ''}</td>}
            <td className={styles.barCell}>
              <SignedBar value={value} longest={longest} />
            </td>
            <td className={`num strong ${value > 0 ? 'io' : 's'}`}>{signed(value, decimals(longest, 3))}</td>
            <td className="num muted">{percent(value / total, 1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
