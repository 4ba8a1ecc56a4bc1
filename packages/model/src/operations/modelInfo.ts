import { modelSpecFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { publishedCircuit } from '../circuit/knownCircuits.ts';
import { parameterNames } from '../weights/parameters.ts';
import { defineOperation } from './Operation.ts';

/** Sizes, hook points and parameters of a model: what can be asked of it, and under which names. */
export const modelInfo = defineOperation({
  name: 'model.info',
  version: 1,
  summary: 'Sizes of a model, its hook points with their axes, its parameters with their shapes.',
  input: z.strictObject(modelSpecFields),
  output:
    'config; hookPoints: { name, kind, layer, axes, onRequest } in the order of the forward pass; defaultHookPoints: how many are cached by default; parameters: { name, shape, axes }; publishedCircuit or null; missing: parts that a partial checkpoint lacks',
  mode: 'immediate',
  takesPrompts: false,
  async run(input, context) {
    const model = await context.loadModel(input);
    const hookPoints = model.hookPoints({ onRequest: true });
    return {
      config: { ...model.config },
      defaultHookPoints: hookPoints.filter((point) => !point.onRequest).length,
      hookPoints,
      parameters: parameterNames(model.config),
      publishedCircuit: publishedCircuit(model.name),
      missing: [...model.missing],
    };
  },
});
