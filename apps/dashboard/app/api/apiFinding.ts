import { type Finding, number, text, token } from '../../lib/finding.ts';
import { duration } from '../../lib/jobView.ts';
import type { OperationEntry } from './queries.ts';

/** An answer that came. */
export interface Answered {
  name: string;
  /** Null for a job, which is not timed. */
  ms: number | null;
}

/** What can be asked, and how long the last question took. */
export function apiFinding(operations: readonly OperationEntry[], answered: Answered | null): Finding {
  const jobs = operations.filter(({ mode }) => mode === 'JOB').length;
  const all: Finding = [
    number(String(operations.length)),
    text(' operations give every number of these pages to a script: '),
    number(String(operations.length - jobs)),
    text(' answer at once, '),
    number(String(jobs)),
    text(' run as jobs. '),
  ];
  if (!answered) return all;
  return [
    ...all,
    token(answered.name),
    ...(answered.ms === null
      ? [text(' has its result.')]
      : [
          text(' answered in '),
          number(answered.ms < 1000 ? `${answered.ms.toFixed(0)}\u00a0ms` : duration(answered.ms / 1000)),
          text('.'),
        ]),
  ];
}

/** The operations by the first part of their name, those a text asks for. */
export function operationGroups(operations: readonly OperationEntry[], search: string): [string, OperationEntry[]][] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = operations.filter(({ name, summary }) => {
    const where = `${name} ${summary}`.toLowerCase();
    return words.every((word) => where.includes(word));
  });
  const groups = new Map<string, OperationEntry[]>();
  for (const operation of found) {
    const group = operation.name.split('.')[0]!;
    groups.set(group, [...(groups.get(group) ?? []), operation]);
  }
  return [...groups];
}
