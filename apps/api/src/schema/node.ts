import { builder, Node } from './builder.ts';

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    nullable: true,
    description: 'A run, job or prompt set by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'As it stood in `id`.' }) },
    resolve: async (_root, { id }, { services }) =>
      (await services.promptSets.find(id)) ?? services.jobs.get(id) ?? (await services.runs.find(id)),
  }),
);
