import type { PointGroup } from '../../components/charts/chartData.ts';
import { fixed, percent, signed } from '../../lib/format.ts';
import { positionName } from './circuit.ts';
import { classNames, classTexts } from './classes.ts';
import type { Completeness, CompletenessPoint, Minimality, MinimalityRow, Signals } from './results.ts';

/** A head of the published circuit moves F by at least this share of F(M): ARENA 1.4.1. */
const shareMin = 0.01;

/** A bar for each head; a head that stands in the circuit twice is named with its position. */
export function minimalityBars(rows: readonly MinimalityRow[]): { name: string; value: number }[] {
  return rows.map(({ head, position, change }) => {
    const isTwice = rows.filter((row) => row.head === head).length > 1;
    return { name: isTwice ? `${head} ${positionName(position)}` : head, value: change };
  });
}

/** Up to here nothing at all happened: rounding. */
const nothingMax = 1e-3;

/** How many heads do nothing worth the name, and which does least. */
export function minimalitySentence({ rows, smallest, full, knockout }: Minimality): string {
  if (!smallest) return '';
  const idle = rows.filter(({ shareOfFull }) => shareOfFull < shareMin);
  const least = `Least moves ${smallest.head} at ${positionName(smallest.position)}: ${signed(smallest.change)}, ${percent(smallest.shareOfFull, 1)} of F(M) = ${fixed(full)}.`;
  if (idle.length === 0) return `Every head moves the difference by 1\u00a0% of F(M) or more. ${least}`;
  const names = idle.map(({ head, position }) => `${head} at ${positionName(position)}`).join(', ');
  // Such a head writes the same where it is knocked out: only zero takes that away.
  const isSame = knockout.kind !== 'zero' && idle.some(({ change }) => Math.abs(change) < nothingMax);
  const same = isSame
    ? ' One that moves nothing at all writes the same in the sentences that stand in, so that knocking it out changes nothing: choose “Zero” to see what it is kept for.'
    : '';
  return `${idle.length} of ${rows.length} heads ${idle.length === 1 ? 'moves' : 'move'} it by less than 1\u00a0% of F(M): ${names}. ${least}${same}`;
}

/** More names beside the dots would lie on each other. */
const taggedMax = 12;

/** The whole circuit apart from those with a part taken out. */
export function completenessPoints(points: readonly CompletenessPoint[]): PointGroup[] {
  const isTagged = points.length <= taggedMax;
  const pointOf = ({ name, circuit, model }: CompletenessPoint) => {
    const label = nameOfPart(name);
    return { label, x: model, y: circuit, ...(isTagged ? { tag: label } : {}) };
  };
  const group = (name: string, tone: PointGroup['tone'], own: readonly CompletenessPoint[]): PointGroup => ({
    name,
    tone,
    points: own.map(pointOf),
  });
  return [group('nothing taken out', 'plain', points.slice(0, 1)), group('without K', 'accent', points.slice(1))];
}

const nameOfPart = (name: string) => (classNames.includes(name) ? classTexts(name).name : name);

/** Which part hurts circuit and model most differently. */
export function completenessSentence({ points, worst, worstShare }: Completeness): string {
  const [nothing] = points;
  if (points.length < 2 || !nothing) return '';
  if (worst === nothing || worst.name === nothing.name) {
    return `No part taken out makes circuit and model differ more than they do as they are: by ${fixed(nothing.incompleteness)}.`;
  }
  return `Most different without ${nameOfPart(worst.name)}: the circuit is at ${fixed(worst.circuit)}, the model at ${fixed(worst.model)}, apart by ${percent(worstShare, 0)} of F(M). With nothing taken out they are ${fixed(nothing.incompleteness)} apart.`;
}

/** Which of the two signals counts. */
export function signalsSentence({ fit, unpatched }: Signals): string {
  const [position, token] = [Math.abs(fit.position), Math.abs(fit.token)];
  if (Math.max(position, token) < 0.05 * Math.abs(unpatched)) {
    return `Neither counts: turning them round moves the difference of ${fixed(unpatched)} by less than a tenth.`;
  }
  const ratio = Math.max(position, token) / Math.min(position, token);
  const words = position > token ? ['place', 'name'] : ['name', 'place'];
  return `The ${words[0]} counts ${fixed(ratio, 1)} times as much as the ${words[1]}: ${fixed(position)} logits for the place, ${fixed(token)} for the name.`;
}
