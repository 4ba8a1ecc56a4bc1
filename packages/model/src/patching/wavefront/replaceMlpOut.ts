import type { DeviceTokens, StreamTokens, TokenPlace } from './DeviceTokens.ts';
import { type RowTokens, writePatch } from './RowTokens.ts';
import type { WavefrontBlock } from './WavefrontBlock.ts';

/**
 * Rows of which the MLP's output is replaced too, after a site further down: the second of two patched hook points.
 * @param mid the residual stream before the MLP, of the same rows and positions as `after`
 */
export async function replaceMlpOut(
  block: WavefrontBlock,
  mid: readonly StreamTokens[],
  after: readonly StreamTokens[],
): Promise<readonly StreamTokens[]> {
  if (block.pair.sites[1] !== 'mlp_out') return after;
  const isEntering = new Set(block.entering);
  const entering = after
    .map((tokens, i) => ({ tokens, mid: mid[i]! }))
    .filter(({ tokens }) => isEntering.has(tokens.row));
  if (block.device) return replaceThere(block, block.device, entering, after);
  for (const { tokens, mid: before } of entering) replaceHere(block, tokens as RowTokens, before as RowTokens);
  return after;
}

/** In memory, in place. */
function replaceHere({ pair, layer }: WavefrontBlock, tokens: RowTokens, mid: RowTokens): void {
  const width = tokens.values.length / tokens.positions.length;
  const output = { ...tokens, values: new Float32Array(tokens.values.length) };
  for (const position of writePatch(pair, { kind: 'mlp_out', layer }, output)) {
    const start = tokens.positions.indexOf(position) * width;
    for (let at = start; at < start + width; at++) tokens.values[at] = mid.values[at]! + output.values[at]!;
  }
}

/** On the device, where the sum is made too; what is put in comes from memory. */
async function replaceThere(
  block: WavefrontBlock,
  device: DeviceTokens,
  entering: readonly { tokens: StreamTokens; mid: StreamTokens }[],
  after: readonly StreamTokens[],
): Promise<StreamTokens[]> {
  const { pair, layer } = block;
  const { dModel } = pair.model.config;
  const outputs: RowTokens[] = [];
  const before: StreamTokens[] = [];
  for (const {
    tokens: { row, positions },
    mid,
  } of entering) {
    const output = { row, positions, values: new Float32Array(positions.length * dModel) };
    const written = writePatch(pair, { kind: 'mlp_out', layer }, output);
    const among = (at: number) => written.has(positions[at]!);
    outputs.push({
      row,
      positions: [...written],
      values: output.values.filter((_, i) => among(Math.floor(i / dModel))),
    });
    before.push({ row, positions: [...written], values: device.placesOf(mid).filter((_, i) => among(i)) });
  }
  const sums = (await block.run('addMlp', { mlp_out: outputs, resid_mid: before })).get('resid_post') ?? [];
  const replaced = new Map<unknown, Map<number, TokenPlace>>();
  for (const sum of sums)
    replaced.set(sum.row, new Map(device.placesOf(sum).map((place, i) => [sum.positions[i]!, place])));
  return after.map((tokens) => {
    const own = replaced.get(tokens.row);
    if (!own) return tokens;
    const values = device.placesOf(tokens).map((place, i) => own.get(tokens.positions[i]!) ?? place);
    return { ...tokens, values };
  });
}
