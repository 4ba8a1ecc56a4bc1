import { linesText, type TitledText } from '../../lib/linesText.ts';
import { type QueryForm, queryForms, queryText } from '../../lib/queryText.ts';
import type { OperationEntry } from './queries.ts';

/** Ways to ask for the same number. */
export const askForms = ['Command line', ...queryForms, 'TransformerLens'] as const;
export type AskForm = (typeof askForms)[number];

type Input = Record<string, unknown>;
type Operation = Pick<OperationEntry, 'name' | 'mode'>;

interface Asked {
  /** Where the reader's API listens. */
  url: string;
  /** The model that an input means which names none; null while it is not known. */
  model: string | null;
}

/** An operation with its input as text to paste; a job takes two: start it, then ask how it is. */
export function askTexts(form: AskForm, operation: Operation, input: Input, { url, model }: Asked): TitledText[] {
  if (form === 'Command line') return [{ title: 'Command line', text: commandLine(operation.name, input) }];
  if (form === 'TransformerLens') return [linesText({ operation: operation.name, input }, model)];
  return operation.mode === 'JOB'
    ? jobTexts(form, operation.name, input, url)
    : [oneQuery(form, operation.name, input, url)];
}

function commandLine(name: string, input: Input): string {
  return `npx circuit-lens op run ${name} --input - <<'JSON'\n${JSON.stringify(input, null, 2)}\nJSON`;
}

function oneQuery(form: QueryForm, name: string, input: Input, url: string): TitledText {
  return { title: 'One query', text: queryText(form, { text: askDocument(name), variables: { input } }, url) };
}

function jobTexts(form: QueryForm, name: string, input: Input, url: string): TitledText[] {
  const start = startDocument(name);
  const ask = `query ($id: ID!) {\n  job(id: $id) { ${stateFields} }\n}`;
  return [
    { title: 'Start it', text: queryText(form, { text: start, variables: { input } }, url) },
    {
      title: 'Ask until it has ended, or subscribe to the same field',
      text: queryText(form, { text: ask, variables: { id: 'ID OF THE FIRST ANSWER' } }, url),
    },
  ];
}

const stateFields = `
    __typename
    ... on JobInfo { id }
    ... on RunningJob { progress { done message } }
    ... on SucceededJob { result }
    ... on FailedJob { error { code message } }
  `;

const askDocument = (name: string) => `query ($input: JSON!) {\n  operation(name: "${name}", input: $input)\n}`;

const startDocument = (name: string) =>
  `mutation ($input: JSON!) {\n  startOperation(name: "${name}", input: $input) { ${stateFields} }\n}`;

/** The API's explorer with the operation and its input filled in, under this address. */
export function explorerAddress({ name, mode }: Operation, input: Input): string {
  const query = mode === 'JOB' ? startDocument(name) : askDocument(name);
  return `/graphql?${new URLSearchParams({ query, variables: JSON.stringify({ input }, null, 2) })}`;
}
