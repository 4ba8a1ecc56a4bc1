import type { Envelope } from '../../operations/envelope.ts';
import type { VerificationRow } from '../../verify/PublishedValue.ts';
import type { RegisterCommand } from '../Command.ts';
import { addDeviceOptions, addOutputOptions, type ModelOptions } from '../modelOptions.ts';
import { describeRun, table } from '../report.ts';
import { withSession } from '../Session.ts';
import type { Terminal } from '../Terminal.ts';
import { writeEnvelope } from '../writeEnvelope.ts';

interface VerifyOptions extends ModelOptions {
  section?: string;
}

/** `verify`: published numbers of GPT-2 small beside our own. Ends with status 1 when a row fails. */
export const registerVerify: RegisterCommand = (program, commandLine) => {
  const { terminal } = commandLine;
  const command = program
    .command('verify')
    .description('published numbers of GPT-2 small beside our own; exit status 1 when one differs')
    .option('--model <name|folder>', 'GPT-2 small; default gpt2')
    .option('--section <name>', 'only one section of the registry');
  addOutputOptions(addDeviceOptions(command)).action(async (options: VerifyOptions) => {
    await withSession(options, terminal, async (session) => {
      const envelope = await session.run('verify.gpt2', { model: options.model, section: options.section });
      commandLine.exitStatus = (envelope.result.failed as number) > 0 ? 1 : 0;
      if (options.json) return writeEnvelope(envelope, options.encoding, terminal);
      await writeReport(envelope, terminal);
    });
  });
};

async function writeReport({ model, result }: Envelope, terminal: Terminal): Promise<void> {
  const { rows, passed, failed, notComputed } = result as {
    rows: VerificationRow[];
    passed: number;
    failed: number;
    notComputed: number;
  };
  await terminal.line(`${describeRun(model, null)}\n(each value with the weight flags it was published with)\n`);
  const cells = rows.map((row) => [
    verdictOf(row),
    row.section,
    row.name,
    shown(row.expected),
    shown(row.got),
    row.difference === null ? '' : row.difference.toExponential(1),
    row.tolerance.toExponential(0),
  ]);
  await terminal.line(table(['', 'Section', 'Value', 'Published', 'Got', 'Difference', 'Tolerance'], cells));
  const reasons = new Set(rows.flatMap((row) => row.error ?? []));
  if (reasons.size > 0)
    await terminal.line(`\nCould not be computed:\n${[...reasons].map((text) => `  ${text}`).join('\n')}`);
  const misses =
    failed === 0 ? '' : `; ${failed - notComputed} differ, ${notComputed} could not be computed on this model`;
  await terminal.line(`\n${passed} of ${passed + failed} published values are reproduced${misses}.`);
}

/** What is not there is no wrong number. */
function verdictOf({ passed, error }: VerificationRow): string {
  if (passed) return 'ok';
  return error === undefined ? 'FAILED' : 'not computed';
}

function shown(value: number | string | null): string {
  if (value === null) return 'none';
  if (typeof value === 'string') return JSON.stringify(value);
  return Number.isInteger(value) ? String(value) : value.toFixed(4);
}
