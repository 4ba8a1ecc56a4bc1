import { type Finding, headPart, number, text } from '../../lib/finding.ts';
import { capital, inWords } from '../../lib/format.ts';
import { roleNames } from '../../lib/headRoles.ts';
import type { Verdict } from './guideView.ts';
import type { Roles } from './queries.ts';

/** A part of the circuit: what it does in the line of people, and the heads that are candidates for it. */
export interface Part {
  role: string;
  name: string;
  does: string;
  /** Strongest first. */
  heads: { head: string; value: number | null }[];
}

/** What each role does in the line of people, in the order of the circuit. */
const does: Record<string, string> = {
  previousToken: 'notes who stood just before',
  duplicateToken: 'finds the first mention of a name',
  induction: 'finds the note beside the first mention',
  sInhibition: 'tells the end which name not to take',
  nameMover: 'copies the name that remains',
  backupNameMover: 'copies it too, a little',
  negativeNameMover: 'writes against what is copied',
};

/** The parts in the order of the circuit, those without a head included. */
export function circuitParts({ rows }: Roles): Part[] {
  return Object.entries(does).map(([part, what]) => ({
    role: part,
    name: capital(roleNames[part]!.name),
    does: what,
    heads: rows
      .filter(({ role }) => role === part)
      .sort((a, b) => Math.abs(b.value ?? 0) - Math.abs(a.value ?? 0))
      .map(({ head, value }) => ({ head, value })),
  }));
}

export function circuitSentence(found: readonly Part[], verdict: Verdict): Finding {
  const present = found.filter(({ heads }) => heads.length > 0);
  const caution =
    verdict === 'yes' ? '' : ' The model is not known to do the task, so shares of its answer say little here.';
  if (present.length === 0) return [text(`No head is a candidate for any part.${caution}`)];
  const missing = found.filter(({ heads }) => heads.length === 0).map(({ name }) => name.toLowerCase());
  return [
    number(`${present.length} of ${found.length}`),
    text(` parts have a candidate, among them `),
    headPart(present.at(0)!.heads[0]!.head),
    ...(present.length > 1 ? [text(' at the start and '), headPart(lastWriter(present)), text(' at the end')] : []),
    text(missing.length > 0 ? `; ${inWords(missing.length)} have none: ${missing.join(', ')}.` : '.'),
    text(caution),
  ];
}

/** The strongest name mover; where there is none, the strongest head of the last part. */
function lastWriter(present: readonly Part[]): string {
  const mover = present.find(({ role }) => role === 'nameMover') ?? present.at(-1)!;
  return mover.heads[0]!.head;
}
