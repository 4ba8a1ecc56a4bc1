import type { WeightFlags } from '@circuit-lens/model';
import { CircuitLensError } from '@circuit-lens/shared';
import type { OperationRunner } from '../services.ts';
import type { SourcedTensor } from '../tensors/SourcedTensor.ts';
import { withoutNulls } from '../withoutNulls.ts';
import type { DescribedRun } from './DescribedRun.ts';
import { tensorsOf } from './tensorsOf.ts';

/** A model by name and flags. */
export interface ModelSpec {
  model?: string;
  weightFlags?: Partial<WeightFlags>;
}

/** Random tokens, repeated once. */
export interface RepeatedTokens {
  length?: number | null;
  batch?: number | null;
  seed?: number | null;
}

/** [layer, head] of each kind. */
export interface RepeatedTokenScores {
  previousToken: SourcedTensor;
  duplicateToken: SourcedTensor;
  induction: SourcedTensor;
  length: number;
  batch: number;
  /** Ids of the sequences. */
  tokens: number[][];
}

/** Share of names that heads copy. */
export interface CopyingScores {
  scores: SourcedTensor;
  average: number;
  count: number;
  names: string[];
}

/** A number that a candidate role rests on, or could have. */
export interface Evidence {
  name: string;
  value: number;
}

/** What a head looks like, and what it is known as. */
export interface HeadRole {
  head: string;
  role: string;
  basis: string;
  measure: string | null;
  value: number | null;
  threshold: number | null;
  publishedRole: string | null;
  evidence: Evidence[];
}

/** Candidate roles of all heads. */
export interface HeadRoles {
  rows: HeadRole[];
  thresholds: Evidence[];
  logitDifference: number;
  prompts: number;
}

/** The kind of head, or the pattern, that was asked for. @throws CircuitLensError BAD_USER_INPUT for both or neither */
export function oneKindOf(kind?: string | null, pattern?: number[][] | null): string | number[][] {
  const given = [kind, pattern].filter((value) => value != null);
  if (given.length === 1) return given[0]!;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `Give \`kind\` or \`pattern\`, not ${given.length === 0 ? 'neither' : 'both'}.`,
    {
      field: 'kind',
    },
  );
}

/** [layer, head]: how well heads fit a pattern. @throws CircuitLensError BAD_USER_INPUT for a matrix of another size */
export async function headScores(
  run: DescribedRun,
  operations: OperationRunner,
  detection: { pattern: string | number[][]; measure?: string | null; excludeBos: boolean; excludeCurrent: boolean },
): Promise<SourcedTensor> {
  const envelope = await operations.run('heads.detect', { ...run.recipe, ...withoutNulls(detection) });
  return tensorsOf(envelope, 'tensor').tensor;
}

/** Heads told apart on random tokens repeated once. @throws CircuitLensError PROMPT_TOO_LONG */
export async function repeatedTokenScores(
  spec: ModelSpec,
  operations: OperationRunner,
  args: RepeatedTokens & { tokens?: number[][] | null },
): Promise<RepeatedTokenScores> {
  const envelope = await operations.run('heads.repeatedTokenScores', { ...spec, ...withoutNulls(args) });
  const scores = tensorsOf(envelope, 'previousToken', 'duplicateToken', 'induction');
  return { ...(envelope.result as unknown as RepeatedTokenScores), ...scores };
}

/** Does a head say the name it reads? @throws CircuitLensError TOKEN_NOT_SINGLE, LABEL_NOT_FOUND, UNKNOWN_HEAD */
export async function copyingScores(
  spec: ModelSpec,
  operations: OperationRunner,
  args: Record<string, unknown>,
): Promise<CopyingScores> {
  const envelope = await operations.run('heads.copyingScores', { ...spec, ...withoutNulls(args) });
  return { ...(envelope.result as unknown as CopyingScores), scores: tensorsOf(envelope, 'tensor').tensor };
}

/** What each head does in the IOI task, as far as reading tells. @throws CircuitLensError LABEL_NOT_FOUND */
export async function headRoles(
  spec: ModelSpec,
  operations: OperationRunner,
  args: Record<string, unknown>,
): Promise<HeadRoles> {
  const { result } = await operations.run('heads.roles', { ...spec, ...withoutNulls(args) });
  const { rows, thresholds, ...rest } = result as unknown as Omit<HeadRoles, 'rows' | 'thresholds'> & {
    rows: RawHeadRole[];
    thresholds: Record<string, number>;
  };
  return { ...rest, rows: rows.map(listedRole), thresholds: listedValues(thresholds) };
}

/** A row as the operation gives it. */
export type RawHeadRole = Omit<HeadRole, 'evidence'> & { evidence: Record<string, number> };

/** A row with its evidence as a list. */
export const listedRole = (row: RawHeadRole): HeadRole => ({ ...row, evidence: listedValues(row.evidence) });

/** Named numbers as a list. */
export const listedValues = (values: Record<string, number>): Evidence[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));
