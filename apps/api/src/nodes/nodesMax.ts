/** Nodes that one field finds: each may load a model. */
export const nodesMax = 100;
