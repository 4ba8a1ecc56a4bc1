/**
 * Weights of one block, row-major, of `y = x W + b`. All matrices but W_O are stored turned, `[outputs, inputs]`: ONNX
 * Runtime multiplies them faster (docs/decisions/0003), and a row is the direction one output reads.
 * Heads lie one after the other: row `h * dHead + d` of `W_Q_T` is TransformerLens' `W_Q[layer, h, :, d]`, and row
 * `h * dHead + d` of `W_O` is its `W_O[layer, h, d, :]`. `parameters.ts` gives the stacked TransformerLens view.
 */
export interface BlockWeights {
  ln1_w: Float32Array; // [dModel]
  ln1_b: Float32Array;
  W_Q_T: Float32Array; // [nHeads * dHead, dModel]
  W_K_T: Float32Array;
  W_V_T: Float32Array;
  W_O: Float32Array; // [nHeads * dHead, dModel]
  b_Q: Float32Array; // [nHeads * dHead]
  b_K: Float32Array;
  b_V: Float32Array;
  b_O: Float32Array; // [dModel]
  ln2_w: Float32Array;
  ln2_b: Float32Array;
  W_in_T: Float32Array; // [dMlp, dModel]
  b_in: Float32Array;
  W_out_T: Float32Array; // [dModel, dMlp]
  b_out: Float32Array;
}

/** All weights of a model, processed or raw. After `foldLayerNorm` the layer-norm weights are 1 and the biases 0. */
export interface ModelWeights {
  W_E: Float32Array; // [dVocab, dModel]
  W_pos: Float32Array; // [nCtx, dModel]
  blocks: BlockWeights[];
  ln_final_w: Float32Array;
  ln_final_b: Float32Array;
  /**
   * W_U turned: row `id` is the unembedding direction of a token. It is how checkpoints store it, how analyses read it,
   * and how ONNX Runtime multiplies it fastest (docs/decisions/0003).
   */
  W_U_T: Float32Array; // [dVocab, dModel]
  b_U: Float32Array; // [dVocab]
}
