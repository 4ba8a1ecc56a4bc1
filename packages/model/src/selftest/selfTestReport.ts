/** What the self-test found; shown wherever results of the model are. */
export interface SelfTestReport {
  status: 'passed' | 'failed';
  /** Values stored beside the model (made by TransformerLens), or the plain forward pass in this package. */
  reference: 'stored' | 'plainForward';
  hooksCompared: number;
  /** The hook point that is furthest off, relative to its tolerance. */
  worstHook: string;
  worstDifference: number;
  tolerance: number;
}

/** What is wrong, in words; null for a test that was passed. */
export function failureOf({ status, worstHook, worstDifference, tolerance }: SelfTestReport): string | null {
  return status === 'passed' ? null : `${worstHook} is off by ${worstDifference}, allowed is ${tolerance}`;
}

/** How far a model of rounded weights is from the same model in float32, on the self-test's prompt. */
export interface PrecisionError {
  hooksCompared: number;
  /** Largest difference of a logit. */
  logits: number;
  /** The hook point that is furthest off, relative to its largest value. */
  worstHook: string;
  /** Largest difference there, and as a share of the largest value there. */
  worstDifference: number;
  worstShare: number;
}
