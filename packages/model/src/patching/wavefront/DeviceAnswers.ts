import type { HookedTransformer } from '../../HookedTransformer.ts';
import { checkFinite } from '../../operations/logitsAtPosition.ts';
import type { DeviceTensor } from '../../runtime/OnnxRuntime.ts';
import { Tensor } from '../../tensor.ts';
import type { PatchMetric } from '../patchMetric.ts';

type MeasureAnswers = NonNullable<PatchMetric['measureAnswers']>;

/** Metrics that read a few logits of each row, which alone are computed and come back from the device. */
export class DeviceAnswers {
  /** Tokens whose logits are read, over all prompts. */
  private readonly tokens: readonly number[];
  /** Which of them in each prompt. */
  private readonly asked: readonly (readonly number[])[];
  /** Rows of W_Uᵀ and their biases, once they are on the device. */
  private readonly uploaded: DeviceTensor[] = [];

  constructor(
    private readonly model: HookedTransformer,
    private readonly measureAnswers: MeasureAnswers,
    nPrompts: number,
  ) {
    const read = Array.from({ length: nPrompts }, (_, prompt) => tokensRead(measureAnswers, prompt));
    this.tokens = [...new Set(read.flat())];
    this.asked = read.map((tokens) => tokens.map((token) => this.tokens.indexOf(token)));
  }

  /**
   * The metric of rows of the last residual stream.
   * @param stream [1, row, dModel]
   * @param prompts of each row
   * @throws CircuitLensError NOT_FINITE
   */
  async measure(stream: DeviceTensor, prompts: readonly number[]): Promise<number[]> {
    const width = Math.max(...this.asked.map(({ length }) => length));
    const index = new Int32Array(prompts.length * width);
    for (const [row, prompt] of prompts.entries()) index.set(this.asked[prompt]!, row * width);
    if (this.uploaded.length < 2) await this.upload();
    const [W_U_T, b_U] = this.uploaded as [DeviceTensor, DeviceTensor];
    const logits = await this.model.tensorStages.answers({ stream, index, W_U_T, b_U });
    return prompts.map((prompt, row) => {
      const logitOf = (token: number) => logits[row * width + this.asked[prompt]!.indexOf(this.tokens.indexOf(token))]!;
      const value = this.measureAnswers(logitOf, prompt);
      checkFinite(Tensor.of(Float32Array.of(value), [1, 1], ['prompt', 'dVocab']), [prompt]);
      return value;
    });
  }

  release(): void {
    for (const tensor of this.uploaded.splice(0)) this.model.runtime.release(tensor);
  }

  private async upload(): Promise<void> {
    const { weights, config, runtime } = this.model;
    const { dModel } = config;
    const rows = new Float32Array(this.tokens.length * dModel);
    for (const [i, token] of this.tokens.entries())
      rows.set(weights.W_U_T.subarray(token * dModel, (token + 1) * dModel), i * dModel);
    const biases = Float32Array.from(this.tokens, (token) => weights.b_U[token]!);
    this.release();
    this.uploaded.push(await runtime.upload(rows, [this.tokens.length, dModel]));
    this.uploaded.push(await runtime.upload(biases, [this.tokens.length]));
  }
}

/** Which logits a metric reads in a prompt: found by asking it. */
function tokensRead(measureAnswers: MeasureAnswers, prompt: number): number[] {
  const read = new Set<number>();
  measureAnswers((token) => {
    read.add(token);
    return 0;
  }, prompt);
  return [...read];
}
