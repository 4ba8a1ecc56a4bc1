'use client';
import { parseIoiSetId } from '@circuit-lens/shared/names';
import { createContext, type ReactNode, useContext, useEffect, useEffectEvent, useMemo } from 'react';
import type { ModelArguments } from '../../lib/modelArguments.ts';
import { type PromptRow, sameRows } from '../../lib/promptRows.ts';
import { checkRow, type RowProblem, textsToLookUp } from '../../lib/rowChecks.ts';
import { useInvestigationUrl } from '../../lib/urlState.ts';
import { type ApiQuery, useApiQuery } from '../../lib/useApiQuery.ts';
import type { JobHandle } from '../../lib/useJob.ts';
import { defaultWeightFlags, flagsFromList } from '../../lib/weightFlags.ts';
import { type Choices, ChoicesQuery, type Model, ModelQuery, PromptsQuery, type PromptsRun } from './queries.ts';
import { type Corrupted, useCorrupted } from './useCorrupted.ts';
import { useLookUp } from './useLookUp.ts';
import { useModelLoad } from './useModelLoad.ts';
import { type SetRows, useSetRows } from './useSetRows.ts';

/** What the whole investigation is about: model, prompts, and how the model does on them. */
export interface InvestigationValue {
  url: ReturnType<typeof useInvestigationUrl>[0];
  setUrl: ReturnType<typeof useInvestigationUrl>[1];
  choices: ApiQuery<Choices>;
  modelArguments: ModelArguments;
  /** Loading the chosen model, and whether queries of it may start. */
  modelLoad: JobHandle;
  modelReady: boolean;
  model: ApiQuery<Model>;
  /** The rows of the set, edits included; null until the set is known. */
  rows: readonly PromptRow[] | null;
  builtInRows: readonly PromptRow[] | null;
  /** The set itself: whether it is on its way, and what went wrong. */
  set: SetRows['query'];
  edited: boolean;
  /** Problems of each row; null while they are looked up. */
  problems: readonly (readonly RowProblem[])[] | null;
  /** Places in `rows` of the prompts of the run: those without an error. */
  runRows: readonly number[];
  /** Input of the run of the good rows; null while it is not known. */
  runInput: RunInput | null;
  run: ApiQuery<PromptsRun>;
  /** The corrupted prompt of each row. */
  corrupted: Corrupted;
  /** Place of the shown prompt in `rows`. */
  selected: number;
}

/** The input of a run, as the pages build it. */
export interface RunInput extends ModelArguments {
  prompts: { text: string; answers: { correct: string; incorrect?: string } }[];
  prependBos: boolean;
}

const Context = createContext<InvestigationValue | null>(null);

/** The investigation of the page. @throws Error outside the frame */
export function useInvestigation(): InvestigationValue {
  const value = useContext(Context);
  if (!value) throw new Error('useInvestigation is for components inside the frame.');
  return value;
}

/**
 * The rows of a larger set are not looked up one by one: the API bounds what one query asks. They were checked when the set
 * was made, as those of a generated set are; what does not fit another model the run says.
 */
const checkedRowsMax = 50;

/** Reads the URL, asks for what the frame shows, and hands both to the page. */
export function InvestigationProvider({ children }: { children: ReactNode }) {
  const [url, setUrl] = useInvestigationUrl();
  const choices = useApiQuery(ChoicesQuery, {});
  const flagsKey = (url.flags ?? defaultWeightFlags).join();
  const modelArguments = useMemo<ModelArguments>(
    () => ({ ...(url.model ? { model: url.model } : {}), weightFlags: flagsFromList(flagsKey.split(',') as never) }),
    [url.model, flagsKey],
  );
  const { handle: modelLoad, ready: modelReady } = useModelLoad(modelArguments);
  const model = useApiQuery(ModelQuery, modelArguments, { pause: !modelReady });
  const setRows = useSetRows(url.set, choices, modelReady ? modelArguments : null);
  const { rows: builtInRows, query: set } = setRows;
  const rows = url.rows ?? builtInRows;
  const isLarge = (rows?.length ?? 0) > checkedRowsMax;
  const isChecked = url.rows === null && (isLarge || parseIoiSetId(url.set) !== null);
  const checked = useCheckedRows(rows, modelArguments, {
    prependBos: url.bos,
    nCtx: (modelReady && model.data?.model.config.nCtx) || null,
    isChecked,
    modelReady,
  });
  const run = useApiQuery(PromptsQuery, checked.runInput && { input: checked.runInput });
  useDeviceChange(run.data?.run.provenance.device, model);
  const corrupted = useCorrupted({ rows, set: setRows, edits: url.corrupted, ...checked });
  const value: InvestigationValue = {
    url,
    setUrl,
    choices,
    modelArguments,
    modelLoad,
    modelReady,
    model: mapData(model, (data) => data.model),
    rows,
    builtInRows,
    set,
    edited: url.rows !== null && builtInRows !== null && !sameRows(url.rows, builtInRows),
    ...checked,
    run: mapData(run, (data) => data.run),
    corrupted,
    selected: Math.min(Math.max(0, url.prompt - 1), Math.max(0, (rows?.length ?? 1) - 1)),
  };
  return <Context value={value}>{children}</Context>;
}

function mapData<A, B>(query: ApiQuery<A>, map: (data: A) => B): ApiQuery<B> {
  return { ...query, data: query.data && map(query.data) };
}

/** A run from another device than the model was on: a GPU has failed, and the model is asked why. */
function useDeviceChange(runDevice: string | undefined, model: ApiQuery<{ model: Model }>): void {
  const device = model.data?.model.provenance.device;
  const ask = useEffectEvent(model.retry);
  useEffect(() => {
    if (runDevice !== undefined && device !== undefined && runDevice !== device) ask();
  }, [runDevice, device]);
}

interface CheckOptions {
  prependBos: boolean;
  nCtx: number | null;
  isChecked: boolean;
  modelReady: boolean;
}

function useCheckedRows(
  rows: readonly PromptRow[] | null,
  modelArguments: ModelArguments,
  { prependBos, nCtx, isChecked, modelReady }: CheckOptions,
): Pick<InvestigationValue, 'problems' | 'runRows' | 'runInput'> {
  const texts = useMemo(() => textsToLookUp((!isChecked && rows) || []), [rows, isChecked]);
  const { tokens } = useLookUp(texts, modelArguments, { pause: !modelReady });
  return useMemo(() => {
    if (!rows || !tokens || nCtx === null) return { problems: null, runRows: [], runInput: null };
    const problems = rows.map((row) => (isChecked ? [] : checkRow(row, { tokens, nCtx, prependBos })));
    const runRows = rows.flatMap((_, i) => (problems[i]!.some(({ kind }) => kind === 'error') ? [] : [i]));
    const prompts = runRows.map((i) => ({
      text: rows[i]!.text,
      answers: { correct: rows[i]!.correct, incorrect: rows[i]!.incorrect },
    }));
    const runInput = prompts.length > 0 ? { ...modelArguments, prompts, prependBos } : null;
    return { problems, runRows, runInput };
  }, [rows, tokens, nCtx, modelArguments, prependBos, isChecked]);
}
