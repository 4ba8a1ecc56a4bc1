import { type Finding, number, text, token } from '../../lib/finding.ts';
import { capital, inWords, progress } from '../../lib/format.ts';
import { type JobLine, stateCounts, took } from './jobsView.ts';

/** The finding of the page: what is being computed, what there is, what went wrong. Lines stand newest first. */
export function jobsFinding(lines: readonly JobLine[]): Finding {
  if (lines.length === 0) return [text('Nothing was computed as a job yet.')];
  return [...activePart(lines), ...succeededPart(lines), ...failedPart(lines), ...stoppedPart(lines)];
}

function activePart(lines: readonly JobLine[]): Finding {
  const { queued, running } = stateCounts(lines);
  const current = lines.find(({ state }) => state === 'running');
  const waiting = queued === 0 ? '' : `${inWords(queued)} ${queued === 1 ? 'waits' : 'wait'}`;
  if (!current) return [text(waiting ? `${capital(waiting)} to be computed. ` : 'Nothing is being computed. ')];
  const others = running === 1 ? '' : ` beside ${inWords(running - 1)} more`;
  return [
    token(current.operation),
    text(` is being computed${others}, `),
    ...(current.done > 0 ? [number(progress(current.done)), text(' done')] : [text('without a first result yet')]),
    text(`${waiting && `; ${waiting}`}. `),
  ];
}

function succeededPart(lines: readonly JobLine[]): Finding {
  const { succeeded } = stateCounts(lines);
  if (succeeded === 0) return [];
  const timed = lines.filter(({ state, seconds }) => state === 'succeeded' && seconds !== null);
  const [longest] = [...timed].sort((a, b) => b.seconds! - a.seconds!);
  const start = text(`${capital(inWords(succeeded))} ${succeeded === 1 ? 'result is' : 'results are'} kept`);
  if (!longest) return [start, text('. ')];
  if (timed.length === 1) return [start, text(', computed in '), number(took(longest.seconds!)), text('. ')];
  const total = timed.reduce((sum, { seconds }) => sum + seconds!, 0);
  return [
    start,
    text(', computed in '),
    number(took(total)),
    text(' together, the longest, '),
    token(longest.operation),
    text(', in '),
    number(took(longest.seconds!)),
    text('. '),
  ];
}

function failedPart(lines: readonly JobLine[]): Finding {
  const { failed } = stateCounts(lines);
  const last = lines.find(({ state }) => state === 'failed');
  if (!last) return [];
  return [
    text(failed === 1 ? 'One failed, ' : `${capital(inWords(failed))} failed, the last `),
    token(last.operation),
    text(last.error ? ` with ${last.error.code}. ` : '. '),
  ];
}

function stoppedPart(lines: readonly JobLine[]): Finding {
  const { cancelled, interrupted } = stateCounts(lines);
  const stopped = cancelled + interrupted;
  if (stopped === 0) return [];
  return [text(`${capital(inWords(stopped))} ${stopped === 1 ? 'was' : 'were'} stopped and can start again.`)];
}
