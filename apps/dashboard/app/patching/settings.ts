/** Residual-stream sites, and what a layer's number there says. */
export const streams = ['resid_pre', 'resid_mid', 'resid_post'] as const;
export type Stream = (typeof streams)[number];
export const streamPlaces: Record<Stream, string> = {
  resid_pre: 'before layer',
  resid_mid: 'inside layer',
  resid_post: 'after layer',
};

export const headSites = ['z', 'q', 'k', 'v', 'pattern'] as const;
export type HeadSite = (typeof headSites)[number];
export const headSiteNames: Record<HeadSite, string> = {
  z: 'output (z)',
  q: 'query (q)',
  k: 'key (k)',
  v: 'value (v)',
  pattern: 'pattern',
};

/** Everything a sweep may replace on this page. */
export type Site = Stream | 'attn_out' | 'mlp_out' | HeadSite;

export const directions = ['denoise', 'noise'] as const;
export type Direction = (typeof directions)[number];
export const directionNames: Record<Direction, string> = {
  denoise: 'Clean into corrupted',
  noise: 'Corrupted into clean',
};

export const metrics = [
  'share',
  'logitDifference',
  'logit',
  'logProbability',
  'probability',
  'klDivergence',
  'rank',
] as const;
export type Metric = (typeof metrics)[number];

/** How a metric is called, its unit, what shares of it are shares of, and whether more of it is toward the answer. */
export const metricTexts: Record<Metric, { name: string; unit: string; whole: string; toward: 1 | -1 }> = {
  share: {
    name: 'Share of the logit difference',
    unit: 'of the logit difference',
    whole: 'the logit difference',
    toward: 1,
  },
  logitDifference: { name: 'Logit difference', unit: 'logits of difference', whole: 'the logit difference', toward: 1 },
  logit: { name: 'Logit of the answer', unit: 'logits', whole: 'what the logit of the answer changes by', toward: 1 },
  logProbability: {
    name: 'Log probability',
    unit: 'nats of log probability',
    whole: 'what the log probability changes by',
    toward: 1,
  },
  probability: {
    name: 'Probability',
    unit: 'of probability',
    whole: 'what the probability changes by',
    toward: 1,
  },
  klDivergence: { name: 'KL from the clean run', unit: 'nats of KL undone', whole: 'the KL divergence', toward: -1 },
  rank: { name: 'Rank of the answer', unit: 'ranks gained', whole: 'what the rank changes by', toward: -1 },
};

/** What the picture is shown beside. */
export const comparisons = ['nothing', 'direction', ...metrics] as const;
export type Comparison = (typeof comparisons)[number];

/** How a sweep is made. */
export interface Setting {
  direction: Direction;
  metric: Metric;
}

/** The setting to compare with; null for none, or for one that is the same. */
export function comparedSetting({ direction, metric }: Setting, comparison: Comparison): Setting | null {
  if (comparison === 'nothing' || comparison === metric) return null;
  if (comparison === 'direction') return { metric, direction: direction === 'denoise' ? 'noise' : 'denoise' };
  return { direction, metric: comparison };
}

/** "clean into corrupted, share of the logit difference". */
export const settingWords = ({ direction, metric }: Setting): string =>
  `${directionNames[direction].toLowerCase()}, ${metricTexts[metric].name.replace(/^[A-Z](?=[a-z])/, (c) => c.toLowerCase())}`;
