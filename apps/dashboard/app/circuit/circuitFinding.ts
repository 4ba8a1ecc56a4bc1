import { type Finding, headPart, number, text, toneOf } from '../../lib/finding.ts';
import { fixed, percent } from '../../lib/format.ts';
import { type Circuit, type CircuitHead, nodeKey, positionName } from './circuit.ts';
import type { Means, RandomBand } from './results.ts';

/** Whose circuit it is. */
export const sources = ['known', 'measured', 'mine'] as const;
export type Source = (typeof sources)[number];

interface Found {
  /** With everything on. */
  circuit: Circuit;
  source: Source;
  /** Is it the one that the model is known to have? */
  own: boolean;
  off: readonly string[];
  /** With everything on; null where nothing is off. */
  whole: Means | null;
  now: Means;
  band: RandomBand | null;
}

/** Up to here a circuit carries nothing worth the name, and from there on more than the model has. */
const [nothingBelow, moreAbove] = [0.05, 1.05];
const headsShown = 4;

/** The finding: what share of the logit difference the circuit carries, beside random ones, or without some of its heads. */
export function circuitFinding({ circuit, source, own, off, whole, now, band }: Found): Finding {
  const kept = circuit.heads.filter((node) => !off.includes(nodeKey(node)));
  const removed = circuit.heads.filter((node) => off.includes(nodeKey(node)));
  if (removed.length > 0 && whole) {
    const [before, after] = [percent(whole.share, 0), percent(now.share, 0)];
    const moves = now.share < whole.share ? 'falls' : 'rises';
    return [
      text('Without '),
      ...named(removed),
      text(` the share of the answer that ${nameOf(circuit, source, own)} carries `),
      ...(before === after
        ? [text('stays at ')]
        : [text(`${moves} from `), number(before, toneOf(whole.share)), text(' to ')]),
      number(after, toneOf(now.share)),
      text(' ('),
      number(fixed(now.circuit), toneOf(now.circuit)),
      text(` of ${fixed(now.full)}).`),
    ];
  }
  if (kept.length === 0)
    return [text('No head is on: nothing but the embedding and the MLPs carries names to the end.')];
  const isOne = kept.length === 1;
  const many = `${isOne ? 'The one head' : `The ${kept.length} heads`} of ${nameOf(circuit, source, own)} `;
  const values = [number(fixed(now.circuit), toneOf(now.circuit)), text(` of ${fixed(now.full)}`)];
  const random = band ? `; random circuits of the same size: ${percent(band.band.share.p50, 0)}` : '';
  if (now.share < nothingBelow) {
    return [
      text(`${many}alone ${isOne ? 'does' : 'do'} not carry the answer: the logit difference is `),
      ...values,
      text(
        `, ${now.circuit < now.empty ? 'less than' : 'hardly more than'} the ${fixed(now.empty)} with every head knocked out${random}.${source === 'known' ? ' “Measured” searches for one that does.' : ''}`,
      ),
    ];
  }
  return [
    text(`${many}${isOne ? 'carries' : 'carry'} `),
    number(percent(now.share, 0), toneOf(now.share)),
    text(' of the logit difference ('),
    ...values,
    text(`${random}).`),
    ...(now.share > moreAbove ? [text(' More than the model has: what is left out works against the answer.')] : []),
  ];
}

/** Why a circuit can not be evaluated on the model at hand. */
export function misfit(missing: readonly string[], model: string, size: { nLayers: number; nHeads: number }): string {
  const names = missing.slice(0, headsShown).join(', ');
  const rest = missing.length > headsShown ? ` and ${missing.length - headsShown} more` : '';
  return `This circuit names heads that ${model} (${size.nLayers} layers of ${size.nHeads} heads) does not have: ${names}${rest}. It is shown as a picture and cannot be evaluated on this model.`;
}

function nameOf({ name }: Circuit, source: Source, own: boolean): string {
  if (source === 'measured') return 'the measured circuit';
  if (source === 'mine') return 'your circuit';
  return own ? `${name}’s own circuit` : `the circuit ${name}`;
}

function named(removed: readonly CircuitHead[]): Finding {
  const shown = removed.slice(0, headsShown);
  const parts = shown.flatMap(({ head, position }, i) => [
    text(i === 0 ? '' : i === removed.length - 1 ? ' and ' : ', '),
    headPart(head),
    text(` at ${positionName(position)}`),
  ]);
  const rest = removed.length - shown.length;
  return rest > 0 ? [...parts, text(` and ${rest} more`)] : parts;
}
