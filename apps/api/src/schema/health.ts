import type { EnvelopeModel } from '../modelEnvelope.ts';
import type { Provenance } from '../Provenance.ts';
import type { ServerHealth } from '../ServerHealth.ts';
import { builder } from './builder.ts';
import { ProvenanceType } from './provenance.ts';

const HealthStatus = builder.enumType('HealthStatus', {
  description: 'How the server is.',
  values: {
    STARTING: { value: 'starting', description: 'The default model is being loaded.' },
    READY: { value: 'ready', description: 'Everything is there.' },
    DEGRADED: { value: 'degraded', description: 'The default model could not be loaded, or failed its self-test.' },
    STOPPING: { value: 'stopping', description: 'It answers what came in, and takes nothing more.' },
  } as const,
});

const withoutPrompts = (model: EnvelopeModel): Provenance => ({ model, prependBos: null });

const Health = builder.objectRef<ServerHealth>('Health').implement({
  description: 'How the server is, and what it works with.',
  fields: (t) => ({
    status: t.expose('status', { type: HealthStatus, description: 'In one word.' }),
    productVersion: t.exposeString('productVersion', { description: 'Version of Circuit Lens.' }),
    uptime: t.exposeFloat('uptime', { description: 'Seconds since the server started.' }),
    defaultModel: t.field({
      type: ProvenanceType,
      nullable: true,
      description: 'The model used where none is named; null until it is loaded.',
      resolve: ({ model }) => (model ? withoutPrompts(model) : null),
    }),
    modelError: t.exposeString('modelError', { nullable: true, description: 'Why the default model is not there.' }),
    jobsQueued: t.exposeInt('jobsQueued', { description: 'Jobs that wait.' }),
    jobsRunning: t.exposeInt('jobsRunning', { description: 'Jobs being computed.' }),
    home: t.exposeString('home', { description: 'Folder that jobs and results are kept in.' }),
    storeSetAside: t.exposeString('storeSetAside', {
      nullable: true,
      description: 'Where the store was put aside at this start, since it was damaged; null when it was not.',
    }),
  }),
});

builder.queryField('health', (t) =>
  t.field({
    type: Health,
    description: 'How the server is.',
    resolve: (_root, _args, { services }) => services.health(),
  }),
);
