import { CircuitLensError, type HookKind, hookPointTable } from '@circuit-lens/shared';

/** Hook points that activation patching can replace. */
export const patchSites = [
  'resid_pre',
  'resid_mid',
  'resid_post',
  'attn_out',
  'mlp_out',
  'z',
  'q',
  'k',
  'v',
  'pattern',
] as const satisfies readonly HookKind[];

/** Hook points that a wavefront can be patched at; at any other, patches of a layer are rows of an ordinary run. */
export const wavefrontSites: ReadonlySet<HookKind> = new Set<HookKind>([...patchSites, 'post']);

export type PatchSite = (typeof patchSites)[number];

/** Axes along which patches are told apart; of a pattern `position` and `query` are the destination, `key` the source. */
export const patchAxes = ['layer', 'head', 'position', 'query', 'key'] as const;

export type PatchAxis = (typeof patchAxes)[number];

/** The ways to cut a site into patches, by what its activation has. */
const cuts: Record<'stream' | 'heads' | 'pattern', readonly (readonly PatchAxis[])[]> = {
  stream: [['layer', 'position']],
  heads: [
    ['layer', 'head'],
    ['layer', 'head', 'position'],
    ['layer', 'position'],
  ],
  pattern: [
    ['layer', 'head'],
    ['layer', 'head', 'position'],
    ['layer', 'head', 'query', 'key'],
    ['layer', 'position'],
  ],
};

/** The cuts a site allows; the first is the default. */
function cutsOf(site: PatchSite): readonly (readonly PatchAxis[])[] {
  if (site === 'pattern') return cuts.pattern;
  const axes: readonly string[] = hookPointTable[site].axes;
  return axes.includes('head') ? cuts.heads : cuts.stream;
}

/**
 * The axes of a sweep over a site.
 * @throws CircuitLensError BAD_USER_INPUT when the site has no such axes
 */
export function axesOfSweep(site: PatchSite, by: readonly PatchAxis[] | undefined): readonly PatchAxis[] {
  const allowed = cutsOf(site);
  const found = by ? allowed.find((cut) => cut.join() === by.join()) : allowed[0];
  if (found) return found;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `by: ${site} cannot be patched by [${by}]. Allowed for it: ${allowed.map((cut) => `[${cut}]`).join(', ')}.`,
    { field: 'by', site, by, allowed },
  );
}
