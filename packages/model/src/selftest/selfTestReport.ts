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
