import { readFile } from 'node:fs/promises';
import { CircuitLensError, type Dataset, datasetSchema } from '@circuit-lens/shared';
import { readJson } from './readInput.ts';
import type { Session } from './Session.ts';

/** Prompts, and where there are any the corrupted ones prompt by prompt. */
export interface DatasetPair {
  dataset: Dataset;
  corrupted: Dataset | null;
}

/**
 * A dataset from a file: a person's own CSV (`prompt,correct,incorrect[,corrupted]`), a dataset as JSON, or what
 * `dataset make --out` wrote.
 * @throws CircuitLensError BAD_USER_INPUT saying what is wrong, for a CSV row by row
 */
export async function readDataset(path: string, spec: object, session: Session): Promise<DatasetPair> {
  if (/\.csv$/i.test(path)) return readOwnCsv(path, spec, session);
  const json = (await readJson(path)) as { result?: object; dataset?: unknown; corrupted?: unknown } | null;
  const holder = (json?.result ?? json) as { dataset?: unknown; corrupted?: unknown } | null;
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

async function readOwnCsv(path: string, spec: object, session: Session): Promise<DatasetPair> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new CircuitLensError('BAD_USER_INPUT', `"${path}" cannot be read (${cause.code}).`, { path }, { cause });
  });
  const { result } = await session.run('dataset.parse', { ...spec, text, format: 'csv' });
  const { dataset, corrupted, problems } = result as {
    dataset: Dataset | null;
    corrupted: Dataset | null;
    problems: { line: number | null; message: string }[];
  };
  if (dataset && problems.length === 0) return { dataset, corrupted };
  const lines = problems.map(({ line, message }) => (line === null ? message : `line ${line}: ${message}`));
  throw new CircuitLensError('BAD_USER_INPUT', `"${path}": ${lines.join(' ')}`, { path, problems });
}
