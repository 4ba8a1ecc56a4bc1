import { CircuitLensError, parseHead, positionSchema } from '@circuit-lens/shared';
import { z } from 'zod';
import type { ModelConfig } from '../../config.ts';
import type { PreparedPrompt } from '../../interventions/PreparedPrompt.ts';
import { type SenderWrite, writeOrder } from './pathSenders.ts';
import { isAmong, type PromptPlaces, placesIn } from './promptPlaces.ts';

const positions = z
  .array(positionSchema)
  .min(1)
  .optional()
  .describe('Where they receive, found in each clean prompt by itself; default every position');

/** `"finalResid"`, inputs of heads, or MLPs. */
export const receiverSchema = z.union([
  z.literal('finalResid'),
  z.strictObject({ heads: z.array(z.string()).min(1), input: z.enum(['q', 'k', 'v']), positions }),
  z.strictObject({ mlps: z.array(z.int().nonnegative()).min(1), positions }),
]);

export type Receiver = z.infer<typeof receiverSchema>;

/** One input that is replaced by what reaches it. */
export interface ReceiverSite {
  kind: 'q' | 'k' | 'v' | 'mlp_in';
  layer: number;
  /** Null for an MLP. */
  head: number | null;
  places: PromptPlaces;
}

/** Where paths end: the residual stream that is unembedded, or inputs inside the model. */
export type PathEnd = { kind: 'finalResid' } | { kind: 'inputs'; sites: readonly ReceiverSite[] };

/**
 * Where the paths of a sweep end.
 * @throws CircuitLensError BAD_USER_INPUT, UNKNOWN_HEAD, POSITION_OUT_OF_RANGE, LABEL_NOT_FOUND
 */
export function parseReceivers(
  receivers: readonly Receiver[],
  config: ModelConfig,
  prompts: readonly PreparedPrompt[],
): PathEnd {
  const inner = receivers.filter((receiver) => receiver !== 'finalResid');
  if (inner.length === 0) return { kind: 'finalResid' };
  if (inner.length < receivers.length) {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      'receivers: "finalResid" replaces all that the other receivers would change. Ask for it by itself.',
      { field: 'receivers' },
    );
  }
  return { kind: 'inputs', sites: inner.flatMap((receiver, i) => sitesOf(receiver, i, config, prompts)) };
}

function sitesOf(
  receiver: Exclude<Receiver, string>,
  index: number,
  config: ModelConfig,
  prompts: readonly PreparedPrompt[],
): ReceiverSite[] {
  const places = placesIn(prompts, receiver.positions);
  if ('heads' in receiver) {
    return receiver.heads.map((label) => ({ kind: receiver.input, ...parseHead(label, config), places }));
  }
  return receiver.mlps.map((layer) => {
    if (layer < config.nLayers) return { kind: 'mlp_in', layer, head: null, places };
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `receivers[${index}].mlps: there is no MLP ${layer}; allowed are 0 to ${config.nLayers - 1}.`,
      { field: `receivers[${index}].mlps`, layer, nLayers: config.nLayers },
    );
  });
}

/** Attention reads the stream before its layer, an MLP also its layer's heads. */
const readOrder = ({ kind, layer }: ReceiverSite): number => (kind === 'mlp_in' ? 2 * layer + 1 : 2 * layer);

/** Does an input read what is written there? */
export const canHear = (site: ReceiverSite, write: SenderWrite): boolean => writeOrder(write) < readOrder(site);

/**
 * Receivers that read what other receivers write. Where no sender reaches them they keep what they were in the base run, or a path
 * through the lower ones would go on into them.
 */
export function heldSites(sites: readonly ReceiverSite[]): ReceiverSite[] {
  const lowest = Math.min(...sites.map(readOrder));
  return sites.filter((site) => readOrder(site) > lowest);
}

/** Positions of a prompt at which a sender's value reaches some receiver, up to the one that the metric reads. */
export function listeningAt(end: PathEnd, writes: readonly SenderWrite[], prompt: number, readAt: number): number[] {
  if (end.kind === 'finalResid') return [readAt];
  const listening = end.sites.filter((site) => writes.some((write) => canHear(site, write)));
  const all = Array.from({ length: readAt + 1 }, (_, position) => position);
  return all.filter((position) => listening.some(({ places }) => isAmong(places, prompt, position)));
}
