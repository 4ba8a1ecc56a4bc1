import { allHeads, CircuitLensError, type HeadIndex, type HookKind, headLabel, parseHead } from '@circuit-lens/shared';
import type { ModelConfig } from '../../config.ts';

/** One output that takes the other run's value. */
export interface SenderWrite {
  /** Where it enters the residual stream. */
  kind: 'attn_out' | 'mlp_out' | 'embed' | 'pos_embed';
  layer: number;
  /** Of `attn_out` one head's part; null for all others. */
  head: number | null;
}

/** What is patched together: one head, one MLP, an embedding, or a group of them. */
export interface PathSender {
  label: string;
  writes: readonly SenderWrite[];
}

/** Every head; or every head, MLP and embedding. */
export const senderGroups = ['all', 'everything'] as const;

export type SenderGroup = (typeof senderGroups)[number];

/** Senders of a sweep: heads in the order of the model, and what is no head. */
export interface PathSenders {
  heads: PathSender[];
  components: PathSender[];
}

/**
 * The senders that labels name: heads (`L9H9`), and parts as TransformerLens prints them (`embed`, `pos_embed`, `0_mlp_out`).
 * @throws CircuitLensError UNKNOWN_HEAD, BAD_USER_INPUT
 */
export function parseSenders(asked: SenderGroup | readonly string[], config: ModelConfig): PathSenders {
  const { nLayers, nHeads } = config;
  const everyHead = () => allHeads(nLayers, nHeads).map(headSender);
  if (asked === 'all') return { heads: everyHead(), components: [] };
  const components = componentSenders(nLayers);
  if (asked === 'everything') return { heads: everyHead(), components };
  const labels = [...new Set(asked)];
  const isHead = (label: string) => /^L\d+H\d+$/.test(label);
  return {
    heads: labels.filter(isHead).map((label) => headSender(parseHead(label, config))),
    components: labels.filter((label) => !isHead(label)).map((label) => componentOf(label, components)),
  };
}

/** Several senders patched at once. */
export function joinSenders(senders: readonly PathSender[]): PathSender {
  return { label: senders.map(({ label }) => label).join(' + '), writes: senders.flatMap(({ writes }) => writes) };
}

/** The hook point whose values differ when a sender takes another run's value. */
export function sourceKind({ kind }: SenderWrite): HookKind {
  return kind === 'attn_out' ? 'z' : kind;
}

/** Is it written before any block? */
export function isEmbedding(kind: SenderWrite['kind']): kind is 'embed' | 'pos_embed' {
  return kind === 'embed' || kind === 'pos_embed';
}

/** Order of writing in the forward pass: embeddings −1, attention of layer l 2l, its MLP 2l + 1. */
export function writeOrder({ kind, layer }: SenderWrite): number {
  if (kind === 'attn_out') return 2 * layer;
  return kind === 'mlp_out' ? 2 * layer + 1 : -1;
}

function headSender(head: HeadIndex): PathSender {
  return { label: headLabel(head), writes: [{ kind: 'attn_out', ...head }] };
}

function componentSenders(nLayers: number): PathSender[] {
  const embeddings = (['embed', 'pos_embed'] as const).map((kind): PathSender => {
    return { label: kind, writes: [{ kind, layer: 0, head: null }] };
  });
  const mlps = Array.from({ length: nLayers }, (_, layer): PathSender => {
    return { label: `${layer}_mlp_out`, writes: [{ kind: 'mlp_out', layer, head: null }] };
  });
  return [...embeddings, ...mlps];
}

function componentOf(label: string, known: readonly PathSender[]): PathSender {
  const found = known.find((sender) => sender.label === label);
  if (found) return found;
  const allowed = known.map((sender) => sender.label);
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `senders: "${label}" is neither a head such as L0H0 nor one of ${allowed.join(', ')}.`,
    { field: 'senders', sender: label, allowed },
  );
}
