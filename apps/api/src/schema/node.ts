import { CircuitLensError } from '@circuit-lens/shared';
import { findModelNode } from '../nodes/loadedModels.ts';
import { nodesMax } from '../nodes/nodesMax.ts';
import type { Services } from '../services.ts';
import { builder, Node } from './builder.ts';

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description: 'A run, job, prompt set, model or head by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'As it stood in `id`.' }) },
    resolve: (_root, { id }, { services }) => findNode(services, id),
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description:
      'The same of several ids, in their order; null, with an error beside it where there is one, for each that is not found.',
    args: { ids: t.arg.idList({ required: true, description: `As they stood in \`id\`; at most ${nodesMax}.` }) },
    resolve: (_root, { ids }, { services }) => {
      if (ids.length <= nodesMax) return ids.map((id) => findNode(services, id));
      const message = `ids: ${ids.length} were given; at most ${nodesMax} are found at once.`;
      throw new CircuitLensError('BAD_USER_INPUT', message, { field: 'ids', given: ids.length, allowed: nodesMax });
    },
  }),
}));

async function findNode(services: Services, id: string) {
  return (
    (await findModelNode(services, id)) ??
    (await services.promptSets.find(id)) ??
    services.jobs.get(id) ??
    (await services.runs.find(id))
  );
}
