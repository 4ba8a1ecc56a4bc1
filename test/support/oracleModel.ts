import { join } from 'node:path';
import { findOperation, type HookedTransformer, loadModel } from '@circuit-lens/model';
import { afterAll, beforeAll } from 'vitest';
import { caseFolder, flagSets, oracleCases, oracleFolder, temporaryFolder } from './modelCases.ts';
import { type Oracle, readOracle } from './readOracle.ts';

/** Cases and flag sets on which analyses are compared; the scripts that write their oracles have the same ones. */
export const analysisCases: [caseName: string, flagSet: string][] = [
  ['odd', 'none'],
  ['odd', 'defaults'],
  ['odd', 'all'],
  ['ioi-mini', 'none'],
  ['ioi-mini', 'defaults'],
];

/** What `useOracle` gives; filled in before the first test. */
export interface OracleModel {
  model: HookedTransformer;
  oracle: Oracle;
  /** Runs an operation of the table on the model. */
  run<Result>(operation: string, input: object): Promise<Result>;
}

/**
 * The model of a case and the oracle of one kind of analysis, for the tests of a `describe` block.
 * @param kind how the files in `data/<case>` begin: attention, attribution, patching, weights
 */
export function useOracle(kind: string, caseName: string, flagSet: string): Readonly<OracleModel> {
  const given = {
    async run(name, input) {
      const operation = findOperation(name);
      const context = { loadModel: async () => given.model, checkpoint: async () => {}, onProgress: () => {} };
      return operation.run(operation.input.parse(input), context);
    },
  } as OracleModel;
  let scratch: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    scratch = await temporaryFolder();
    const folder = await caseFolder(oracleCases.find(({ name }) => name === caseName)!, scratch.path);
    given.model = await loadModel(folder, { weightFlags: flagSets[flagSet], device: 'cpu', home: scratch.path });
    given.oracle = await readOracle(join(oracleFolder, caseName, `${kind}.${flagSet}.safetensors`));
  });
  afterAll(() => scratch[Symbol.asyncDispose]());
  return given;
}
