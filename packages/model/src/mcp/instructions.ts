/** What a client may tell its assistant of this server. */
export const instructions = `Circuit Lens takes GPT-2 apart. Every tool is one operation on a model that is run locally.

- Prompts: {"text": "When John and Mary went to the shops, John gave the bag to", "answers": {"correct": " Mary", "incorrect": " John"}}. Answers are single tokens; the leading space matters.
- Heads are written L9H9. Positions are integers (negative ones count from the end, BOS counts) or labels of IOI sentences: end, io, s1, s1+1, s2.
- Hook names are those of TransformerLens; the resource circuit-lens://hook-points lists them, and model_info those of one model.
- Begin with model_info, run_nextTokens and run_logitDifference; attribution_direct says which parts write the answer, patch_activations which ones cause it; ioi_notebook runs the IOI notebook.
- A large tensor is answered by its shape, statistics and largest values. read_result reads any part of it: {"result": "r1", "path": "result.mean", "at": {"layer": 3}}.
- Every answer names its model, weight flags and device. A failure has a code, a message that says what is allowed, and a remedy.`;
