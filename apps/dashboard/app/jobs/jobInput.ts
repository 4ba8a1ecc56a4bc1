import { ablationSearch } from '../../lib/ablationUrl.ts';
import type { CorruptedEdits } from '../../lib/corruptedRows.ts';
import { pages } from '../../lib/pages.ts';
import { encodeRows, type PromptRow } from '../../lib/promptRows.ts';
import { weightFlagNames } from '../../lib/weightFlags.ts';
import { experimentSearch } from './experimentSearch.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** The fields of an input, with those of the run it is about: its clean one, or the prompts of its dataset. */
function mainRun(input: unknown): Fields {
  const { clean, corrupted: _, dataset, ...own } = fieldsOf(input);
  return { ...fieldsOf(dataset), ...fieldsOf(clean), ...own };
}

/** What a job was asked, in a few words: "ioi-mini · 8 prompts · 4 of 5 flags · head L0H1". */
export function inputWords(input: unknown): string {
  const { model, weightFlags, prompts, promptSet, ...rest } = mainRun(input);
  const others = Object.entries(rest).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' || value === true ? [`${name} ${value}`] : [],
  );
  return [
    typeof model === 'string' ? model : 'default model',
    ...(Array.isArray(prompts) ? [prompts.length === 1 ? 'one prompt' : `${prompts.length} prompts`] : []),
    ...(typeof promptSet === 'string' ? [`set ${promptSet}`] : []),
    ...(isFields(weightFlags) ? [`${flagsOn(weightFlags).length} of ${weightFlagNames.length} flags`] : []),
    ...others.filter((words) => words !== 'prependBos true'),
  ].join(' · ');
}

/** A flag that is left out is on, but for the last: TransformerLens' defaults. */
function flagsOn(flags: Fields): string[] {
  return weightFlagNames.filter((name, i) => flags[name] ?? i < weightFlagNames.length - 1);
}

/** The page that shows what an operation computes, by the start of its name; the first that fits. */
const pageByOperation: readonly [string, string][] = [
  ['model.', 'setup'],
  ['dataset.', 'task'],
  ['generate', 'task'],
  ['attribution.logitLens', 'logit-lens'],
  ['attribution.', 'heads'],
  ['attention.', 'attention'],
  ['heads.', 'head-types'],
  ['patch.paths', 'path-patching'],
  ['patch', 'patching'],
  ['ablat', 'ablation'],
  ['circuit.', 'circuit'],
  ['weights.neurons', 'neurons'],
  ['weights.pathExpansion', 'layers'],
  ['weights.', 'weights'],
  ['neurons.', 'neurons'],
];

/** A longer address is cut by some servers. */
const longestSearch = 6000;

/** Where the same model and prompts are looked at; null where no page shows it, or its prompts do not fit into an address. */
export function reopening(operation: string, input: unknown): { page: string; path: string } | null {
  const slug = pageByOperation.find(([start]) => operation.startsWith(start))?.[1];
  const page = pages.find((entry) => entry.slug === slug);
  const { model, weightFlags, prompts, promptSet, prependBos, direction } = mainRun(input);
  const rows = Array.isArray(prompts) ? prompts.map(promptRow) : [];
  const ablation = operation.startsWith('ablate.') ? ablationSearch(operation, fieldsOf(input), rows.length) : {};
  const experiment = experimentSearch(operation, fieldsOf(input));
  if (!page || rows.includes(null) || ablation === null || experiment === null) return null;
  const { corrupted, source } = fieldsOf(input);
  const other = ablation.source === 'corrupted' ? source : corrupted;
  const edits = corruptedEdits(prompts, fieldsOf(other).prompts);
  const search = new URLSearchParams({
    ...(typeof model === 'string' ? { model } : {}),
    ...(isFields(weightFlags) ? { flags: flagsOn(weightFlags).join(',') } : {}),
    ...(prependBos === false ? { bos: 'false' } : {}),
    ...(typeof promptSet === 'string' ? { set: promptSet } : {}),
    ...(rows.length > 0 ? { rows: encodeRows(rows as PromptRow[]) } : {}),
    ...(Object.keys(edits).length > 0 ? { corrupted: JSON.stringify(edits) } : {}),
    ...(typeof direction === 'string' ? { direction } : {}),
    ...ablation,
    ...experiment,
    ...(operation === 'generate' ? samplingSearch(fieldsOf(input)) : {}),
  }).toString();
  if (search.length > longestSearch) return null;
  return { page: page.name, path: `/${page.slug}${search && `?${search}`}` };
}

/** How a continuation is drawn: page Task has the operation's own names. */
function samplingSearch(input: Fields): Record<string, string> {
  const names = ['maxNewTokens', 'temperature', 'topK', 'topP', 'seed'];
  return Object.fromEntries(
    names.flatMap((name) => (typeof input[name] === 'number' ? [[name, String(input[name])]] : [])),
  );
}

/** The corrupted text of each clean one, of an operation on a pair of runs; empty for any other, or where it has tokens. */
function corruptedEdits(clean: unknown, corrupted: unknown): CorruptedEdits {
  if (!Array.isArray(clean) || !Array.isArray(corrupted)) return {};
  const pairs = clean.map((prompt, i) => [fieldsOf(prompt).text, fieldsOf(corrupted[i]).text]);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair.every(isText)));
}

const isText = (value: unknown): value is string => typeof value === 'string';

function promptRow(prompt: unknown): PromptRow | null {
  const { text, answers } = fieldsOf(prompt);
  const { correct, incorrect } = fieldsOf(answers);
  const texts = [text, correct, incorrect];
  if (!texts.every((value) => typeof value === 'string')) return null;
  return { text, correct, incorrect } as PromptRow;
}
