import { modelSpecFields, parseHead } from '@circuit-lens/shared';
import { z } from 'zod';
import { circuitOfModel, circuitsOfModel, shippedCircuits } from '../circuit/knownCircuits.ts';
import { defineOperation } from './Operation.ts';

/** Which circuits are known by name, and which of them a model can have. */
export const circuitList = defineOperation({
  name: 'circuit.list',
  version: 2,
  summary: 'The circuits that can be given by name, with their heads, and which of them fit the model.',
  input: z.strictObject(modelSpecFields),
  output:
    "rows: { name, source, heads: { head, class, position }, mlps, own: is it the model's, fits: does the model have all of its heads }; one that a search found in the model first, then its own",
  mode: 'immediate',
  takesPrompts: false,
  cost: () => 0,
  async run(input, context) {
    const { config } = await context.loadModel(input);
    const own = circuitOfModel(input.model);
    const ofModel = circuitsOfModel(input.model);
    const others = shippedCircuits().filter(({ name }) => ofModel.every((circuit) => circuit.name !== name));
    const has = (head: string) => {
      const { layer, head: index } = parseHead(head);
      return layer < config.nLayers && index < config.nHeads;
    };
    const rows = [...ofModel, ...others].map((circuit) => ({
      ...circuit,
      own: circuit.name === own?.name,
      fits: circuit.heads.every(({ head }) => has(head)),
    }));
    return { rows };
  },
});
