import { Tensor } from '../tensor.ts';

/** Mean of a [prompt, …] tensor over its prompts, labels kept. */
export function meanOverPrompts(tensor: Tensor): Tensor {
  const prompts = tensor.shape[0]!;
  const shape = tensor.shape.slice(1);
  const size = tensor.size / prompts;
  const sums = new Float64Array(size);
  for (let prompt = 0; prompt < prompts; prompt++)
    for (let i = 0; i < size; i++) sums[i]! += tensor.data[prompt * size + i]!;
  return new Tensor(
    Float32Array.from(sums, (sum) => sum / prompts),
    shape,
    tensor.axes.slice(1),
  );
}
