import { CircuitLensError, type InvestigationReport, type ReportRecipe } from '@circuit-lens/shared';
import { InvalidArgumentError } from 'commander';
import { encodeEnvelope } from '../../operations/envelope.ts';
import { findOperation } from '../../operations/index.ts';
import type { RegisterCommand } from '../Command.ts';
import { compareValues, type ValueComparison } from '../compareValues.ts';
import { addDeviceOptions, type DeviceOptions, type ModelOptions } from '../modelOptions.ts';
import { readReport } from '../readReport.ts';
import { table } from '../report.ts';
import { type Session, withSession } from '../Session.ts';

interface RerunOptions extends DeviceOptions, Pick<ModelOptions, 'model' | 'json'> {
  tolerance: number;
  otherModel?: boolean;
}

/** One recipe of a report, run again. */
interface RerunRow extends ValueComparison {
  title: string;
  operation: string;
  passed: boolean;
}

/** `rerun`: the recipes of a saved investigation, run again and compared. Ends with status 1 when a number differs. */
export const registerRerun: RegisterCommand = (program, commandLine) => {
  const { terminal } = commandLine;
  const command = program
    .command('rerun')
    .description('run a saved investigation again and compare every number; exit status 1 when one differs')
    .argument('<file>', 'the HTML file that the dashboard saved')
    .option('--tolerance <number>', 'largest difference that passes', parseTolerance, 1e-4)
    .option('--model <name|folder>', 'where the model is now; default: as the report names it')
    .option('--other-model', 'go on when its weights are not those of the report')
    .option('--json', 'one JSON value on standard output, all digits, and nothing else');
  addDeviceOptions(command).action(async (file: string, options: RerunOptions) => {
    const report = await readReport(file);
    const recipes = report.views.flatMap(({ title, recipes }) => recipes.map((recipe) => ({ title, recipe })));
    // Before anything is run.
    for (const { recipe } of recipes) findOperation(recipe.operation);
    await withSession(options, terminal, async (session) => {
      const rows: RerunRow[] = [];
      for (const { title, recipe } of recipes) rows.push({ title, ...(await rerun(recipe, session, options)) });
      const failed = rows.filter(({ passed }) => !passed).length;
      commandLine.exitStatus = failed > 0 ? 1 : 0;
      const summary = { tolerance: options.tolerance, passed: rows.length - failed, failed };
      if (options.json) return terminal.line(JSON.stringify({ rows, ...summary }));
      for (const note of changes(report)) terminal.note(note);
      await terminal.line(describe(rows, options.tolerance));
    });
  });
};

/** @throws CircuitLensError MODEL_DIFFERS, and what the operation throws */
async function rerun(
  { operation, recipe, model, result }: ReportRecipe,
  session: Session,
  { model: named, otherModel, tolerance }: RerunOptions,
): Promise<Omit<RerunRow, 'title'>> {
  const input = namingModel(recipe, named ?? model.name, named !== undefined);
  // First, since what is compared may take long.
  const { model: found } = await session.run('model.info', specOf(input));
  if (found.contentHash !== model.contentHash && !otherModel) {
    const message = `${operation} was run on ${model.name} with weights ${model.contentHash.slice(0, 12)}; ${found.name} at hand has ${found.contentHash.slice(0, 12)}. Nothing was compared.`;
    throw new CircuitLensError('MODEL_DIFFERS', message, {
      operation,
      expected: model.contentHash,
      found: found.contentHash,
    });
  }
  const again = encodeEnvelope(await session.run(operation, input), 'base64') as { result: unknown };
  const comparison = compareValues(result, again.result);
  const passed = comparison.unlike === null && comparison.largest <= tolerance;
  return { operation, ...comparison, passed };
}

type Fields = Record<string, unknown>;

const isRun = (value: unknown): value is Fields => typeof value === 'object' && value !== null && 'prompts' in value;

/** The input with its model said, in the run that decides it: its clean one, or the first of two. */
function namingModel(input: Fields, model: string, always: boolean): Fields {
  const named = (fields: Fields): Fields => (always ? { ...fields, model } : { model, ...fields });
  const first = ['clean', 'a'].find((field) => isRun(input[field]));
  return first ? { ...input, [first]: named(input[first] as Fields) } : named(input);
}

function specOf(input: Fields): Fields {
  const { model, weightFlags } = (['clean', 'a'].map((field) => input[field]).find(isRun) ?? input) as Fields;
  return { model, weightFlags };
}

/** What is not as it was and may be why a number differs. */
function changes(report: InvestigationReport): string[] {
  const recipes = report.views.flatMap(({ recipes }) => recipes);
  return [...new Set(recipes.map(({ operation, version }) => `${operation} ${version}`))].flatMap((entry) => {
    const [operation, version] = entry.split(' ') as [string, string];
    const now = findOperation(operation).version;
    return String(now) === version
      ? []
      : [`${operation} has version ${now}, the report was made with ${version}: its numbers may differ.`];
  });
}

function describe(rows: readonly RerunRow[], tolerance: number): string {
  const cells = rows.map(({ passed, title, operation, compared, largest, where, unlike }) => [
    passed ? 'ok' : 'FAILED',
    title,
    operation,
    String(compared),
    largest.toExponential(1),
    unlike === null ? where : `${unlike} is not the same`,
  ]);
  const passed = rows.filter((row) => row.passed).length;
  return [
    table(['', 'View', 'Operation', 'Numbers', 'Largest difference', 'Where'], cells),
    `\n${passed} of ${rows.length} recipes give the same within ${tolerance}.`,
  ].join('\n');
}

function parseTolerance(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError(`"${text}" is not a number from 0 on`);
}
