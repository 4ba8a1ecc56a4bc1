import { type NeuronIndex, parseNeuron } from '@circuit-lens/shared/names';
import { type Effect, listed, namedEffects, sumOf } from '../../lib/attribution.ts';
import { decodeFloats } from '../../lib/decodeFloats.ts';
import { type Finding, number, text, toneOf } from '../../lib/finding.ts';
import { capital, count, inWords, signed } from '../../lib/format.ts';
import type { NeuronsRun, PartsRun } from './queries.ts';

/** What the neurons of one layer write together, on each side of zero. */
export interface LayerSum {
  toward: number;
  against: number;
}

/** Everything the Neurons page shows of direct effects. */
export interface NeuronsView {
  /** Largest magnitude first. */
  top: Effect[];
  layers: LayerSum[];
  /** `[layer, neuron]`, row-major, in logits. */
  effects: Float32Array;
  dMlp: number;
  total: number;
}

/** The view of a run. */
export function neuronsView({ directLogitAttribution: attribution }: NeuronsRun): NeuronsView {
  const [nLayers, dMlp] = attribution.mean.shape as [number, number];
  const effects = decodeFloats(attribution.mean.data);
  const layers = Array.from({ length: nLayers }, (_, layer) => {
    const sums: LayerSum = { toward: 0, against: 0 };
    for (const value of effects.subarray(layer * dMlp, (layer + 1) * dMlp)) {
      sums[value > 0 ? 'toward' : 'against'] += value;
    }
    return sums;
  });
  const top = attribution.top.map(({ label, mean }) => ({ label, value: mean }));
  return { top, layers, effects, dMlp, total: attribution.total };
}

/** The direct effect of one neuron; null where there is none of this name. */
export function effectOf({ effects, dMlp }: NeuronsView, { layer, neuron }: NeuronIndex): number | null {
  return neuron < dMlp ? (effects[layer * dMlp + neuron] ?? null) : null;
}

/** The finding of the page. */
export function neuronsFinding({ top, layers, effects, total }: NeuronsView): Finding {
  const toward = layers.reduce((sum, layer) => sum + layer.toward, 0);
  const against = layers.reduce((sum, layer) => sum + layer.against, 0);
  const sums: Finding = [
    text(`All ${count(effects.length)} neurons together write `),
    number(signed(toward + against), toneOf(toward + against)),
    text(': '),
    number(signed(toward), toneOf(toward)),
    text(' toward and '),
    number(signed(against), toneOf(against)),
    text(' against.'),
  ];
  const named = namedEffects(top, total);
  if (named.toward.length + named.against.length === 0) return [...noneStandsOut(top, total), ...sums];
  return [
    ...(named.toward.length > 0
      ? [text(`${neurons(named.toward.length)} it: `), ...listed(named.toward, false), text('. ')]
      : []),
    ...(named.against.length > 0
      ? [text(`${neurons(named.against.length)} against it: `), ...listed(named.against, false), text('. ')]
      : []),
    ...sums,
  ];
}

function noneStandsOut([largest]: readonly Effect[], total: number): Finding {
  return [
    text('No single neuron writes as much as 15\u00a0% of the difference of '),
    number(signed(total)),
    ...(largest ? [text('; the largest is '), ...listed([largest], false)] : []),
    text('. '),
  ];
}

const neurons = (n: number) => (n === 1 ? 'One neuron writes' : `${capital(inWords(n))} neurons write`);

/** A part of the model: a head, a neuron, or what is neither. */
export interface Part extends Effect {
  kind: string;
}

/** What the parts that are neither head nor neuron are called. */
const kinds: Readonly<Record<string, string>> = {
  embed: 'token embedding',
  pos_embed: 'position embedding',
  bias: 'all biases of attention and MLP layers',
  ln_final_bias: 'bias of the final layer norm',
};

/** The largest of all parts, and what the others sum to. */
export interface PartsView {
  parts: Part[];
  count: number;
  rest: number;
  unembedBias: number;
  total: number;
}

/** The view of the whole sum. */
export function partsView({ decomposition: { parts, count: all, rest, unembedBias, total } }: PartsRun): PartsView {
  const kindOf = (label: string) => (parseNeuron(label) ? 'neuron' : (kinds[label] ?? 'head'));
  return {
    parts: parts.map(({ label, mean }) => ({ label, value: mean, kind: kindOf(label) })),
    count: all,
    rest,
    unembedBias,
    total,
  };
}

/** What the largest parts are, and how they and all others sum to the difference. */
export function partsSentence({ parts, rest, count: all, unembedBias }: PartsView): string {
  const of = (kind: string) => parts.filter((part) => part.kind === kind).length;
  const [heads, neuronCount] = [of('head'), of('neuron')];
  const found = `${heads} ${heads === 1 ? 'is a head' : 'are heads'} and ${neuronCount} ${neuronCount === 1 ? 'a neuron' : 'neurons'}`;
  const kept = `Of the ${count(parts.length)} largest, ${found}; they sum to ${signed(sumOf(parts), 3)}.`;
  return `${kept} The other ${count(all - parts.length)} parts add ${signed(rest, 3)}, the bias of the unembedding ${signed(unembedBias, 3)}.`;
}
