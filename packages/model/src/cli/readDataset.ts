import { CircuitLensError, type Dataset, datasetSchema } from '@circuit-lens/shared';
import { readJson, readText } from './readInput.ts';
import type { Session } from './Session.ts';

/** Prompts, and where there are any the corrupted ones prompt by prompt. */
export interface DatasetPair {
  dataset: Dataset;
  corrupted: Dataset | null;
}

/**
 * A dataset from a file: a person's own CSV (`prompt,correct,incorrect[,corrupted]`) or the same rows as JSON, a list of
 * prompts or a dataset as JSON, or what `dataset make --out` wrote.
 * @throws CircuitLensError BAD_USER_INPUT saying what is wrong, for a CSV row by row
 */
export async function readDataset(path: string, spec: object, session: Session): Promise<DatasetPair> {
  if (/\.csv$/i.test(path)) return readOwn(path, await readText(path), 'csv', spec, session);
  const json = await readJson(path);
  if (Array.isArray(json)) {
    if (json.some((row) => row?.prompt !== undefined))
      return readOwn(path, JSON.stringify(json), 'json', spec, session);
    return { dataset: parseDataset({ prompts: json }, path), corrupted: null };
  }
  const holder = ((json as { result?: object } | null)?.result ?? json) as Partial<
    Record<'dataset' | 'corrupted', unknown>
  > | null;
  const dataset = parseDataset(holder?.dataset ?? holder, path);
  return { dataset, corrupted: holder?.corrupted ? parseDataset(holder.corrupted, path) : null };
}

function parseDataset(value: unknown, path: string): Dataset {
  const parsed = datasetSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `"${path}" is no dataset: ${issue!.path.join('.') || 'it'}: ${issue!.message}. A dataset is { "prompts": [{ "text", "answers": { "correct", "incorrect" } }] }; \`npx circuit-lens dataset make\` writes one.`,
    { path, field: issue!.path.join('.') },
  );
}

async function readOwn(
  path: string,
  text: string,
  format: 'csv' | 'json',
  spec: object,
  session: Session,
): Promise<DatasetPair> {
  const { result } = await session.run('dataset.parse', { ...spec, text, format });
  const { dataset, corrupted, problems } = result as {
    dataset: Dataset | null;
    corrupted: Dataset | null;
    problems: { row: number | null; line: number | null; message: string }[];
  };
  if (dataset && problems.length === 0) return { dataset, corrupted };
  const whereOf = ({ row, line }: (typeof problems)[number]) =>
    line !== null ? `line ${line}: ` : row !== null ? `row ${row}: ` : '';
  const lines = problems.map((problem) => `${whereOf(problem)}${problem.message}`);
  throw new CircuitLensError('BAD_USER_INPUT', `"${path}": ${lines.join(' ')}`, { path, problems });
}
