import { setImmediate as nextTurn } from 'node:timers/promises';
import { CircuitLensError } from '@circuit-lens/shared';
import { type GraphQLSchema, getOperationAST, getVariableValues, parse, validate } from 'graphql';
import type { Limits } from '../limits.ts';
import type { Pricing, QueryPrice } from '../price/QueryPrice.ts';
import { builder } from './builder.ts';

/** The price of a query, and what the limits say of it. */
interface AskedPrice extends QueryPrice {
  limits: Limits;
  refusal: string | null;
}

const LimitsType = builder.objectRef<Limits>('Limits').implement({
  description: 'What one query, one client and the whole server may take; each can be set where the server is started.',
  fields: (t) => ({
    price: t.exposeFloat('price', { description: 'Price of a query.' }),
    jobPrice: t.exposeFloat('jobPrice', { description: 'Price of the jobs that a query starts.' }),
    answerBytes: t.exposeFloat('answerBytes', { description: 'Bytes of an answer, as its price estimates them.' }),
    querySeconds: t.exposeFloat('querySeconds', { description: 'Seconds that a query may wait and run.' }),
    jobSeconds: t.exposeFloat('jobSeconds', { description: 'Seconds that a job may run.' }),
    downloadSeconds: t.exposeFloat('downloadSeconds', {
      description: 'Seconds that the download of a model may take.',
    }),
    depth: t.exposeInt('depth', { description: 'Fields inside fields.' }),
    aliases: t.exposeInt('aliases', { description: 'Aliases of a query.' }),
    fields: t.exposeInt('fields', { description: 'Fields of a query, those of fragments at each place.' }),
    queryTokens: t.exposeInt('queryTokens', { description: 'Tokens of a query document.' }),
    prompts: t.exposeInt('prompts', { description: 'Prompts of one run or dataset.' }),
    promptBytes: t.exposeFloat('promptBytes', {
      description: 'Bytes of one prompt; the context of the model is a limit of its own.',
    }),
    bodyBytes: t.exposeFloat('bodyBytes', { description: 'Bytes of a request.' }),
    queries: t.exposeInt('queries', { description: 'Queries that compute at the same time; the others wait.' }),
    clientQueries: t.exposeInt('clientQueries', { description: 'Queries that one client may have under way.' }),
    clientStreams: t.exposeInt('clientStreams', { description: 'Event streams that one client may have open.' }),
    clientJobs: t.exposeInt('clientJobs', { description: 'Jobs that one client may have waiting and running.' }),
    jobsWaiting: t.exposeInt('jobsWaiting', { description: 'Jobs of the model that may wait.' }),
    downloadsWaiting: t.exposeInt('downloadsWaiting', { description: 'Downloads that may wait.' }),
  }),
});

const QueryCost = builder.objectRef<AskedPrice>('QueryCost').implement({
  description:
    'What a query takes, estimated before anything runs: text counts 4 bytes a token, and a sweep as if nothing were saved. The answer of every query has the same in `extensions.cost`.',
  fields: (t) => ({
    price: t.exposeFloat('price', { description: 'Work, and a unit for each kB returned.' }),
    work: t.exposeFloat('work', {
      description: 'Tokens through one layer: a pass of 8 prompts of 15 tokens through 12 layers is 1440.',
    }),
    bytes: t.exposeFloat('bytes', { description: 'Bytes returned.' }),
    jobPrice: t.exposeFloat('jobPrice', { description: 'Work of the jobs it starts, which is not part of its own.' }),
    depth: t.exposeInt('depth', { description: 'Fields inside fields.' }),
    aliases: t.exposeInt('aliases', { description: 'Aliases of the document.' }),
    fields: t.exposeInt('fields', { description: 'Fields, those of fragments at each place where they stand.' }),
    isAccepted: t.boolean({ description: 'Is it below every limit?', resolve: ({ refusal }) => refusal === null }),
    refusal: t.exposeString('refusal', {
      nullable: true,
      description: 'What it would be refused with; null when it is accepted.',
    }),
    limits: t.expose('limits', { type: LimitsType, description: 'The limits that hold here.' }),
  }),
});

builder.queryFields((t) => ({
  costOf: t.field({
    type: QueryCost,
    nullable: true,
    description:
      'The price of a query, without running it. All that one query has priced together may be as large as one query.',
    args: {
      query: t.arg.string({ required: true, description: 'A GraphQL document.' }),
      variables: t.arg({ type: 'JSON', description: 'Its variables.' }),
      operationName: t.arg.string({ description: 'Which of its operations, where it has several.' }),
    },
    resolve: (_root, { query, variables, operationName }, { services: { pricing } }, { schema }) =>
      oneByOne(() => priceOf({ query, variables, operationName }, schema, pricing)),
  }),
  limits: t.field({
    type: LimitsType,
    description: 'The limits that hold here.',
    resolve: (_root, _args, { services }) => services.pricing.limits,
  }),
}));

let lastPriced: Promise<unknown> = Promise.resolve();

/** Each in a turn of the event loop of its own: many at once must not hold up those who ask for something else. */
function oneByOne<T>(price: () => Promise<T>): Promise<T> {
  const priced = lastPriced.then(() => nextTurn()).then(price);
  lastPriced = priced.catch(() => {});
  return priced;
}

interface Asked {
  query: string;
  variables?: unknown;
  operationName?: string | null;
}

async function priceOf(
  { query, variables, operationName }: Asked,
  schema: GraphQLSchema,
  pricing: Pricing,
): Promise<AskedPrice> {
  const document = parsed(query, pricing.limits);
  const problems = validate(schema, document).map(({ message }) => message);
  const operation = getOperationAST(document, operationName);
  if (!operation) problems.push('Name one of its operations in `operationName`.');
  const given = getVariableValues(schema, operation?.variableDefinitions ?? [], asRecord(variables));
  problems.push(...(given.errors ?? []).map(({ message }) => message));
  if (problems.length > 0) throw notValid(problems);
  const price = await pricing.price({ schema, document, operation: operation!, variables: given.coerced! });
  return { ...price, limits: pricing.limits, refusal: refusalOf(price, pricing) };
}

function refusalOf(price: QueryPrice, pricing: Pricing): string | null {
  try {
    pricing.check(price);
    return null;
  } catch (error) {
    return (error as CircuitLensError).message;
  }
}

function parsed(query: string, { queryTokens }: Limits) {
  try {
    return parse(query, { maxTokens: queryTokens });
  } catch (error) {
    throw notValid([(error as Error).message]);
  }
}

function asRecord(variables: unknown): Record<string, unknown> {
  return variables !== null && typeof variables === 'object' ? (variables as Record<string, unknown>) : {};
}

function notValid(problems: readonly string[]): CircuitLensError {
  return new CircuitLensError('BAD_USER_INPUT', `query: ${problems.join(' ')}`, { field: 'query', problems });
}
