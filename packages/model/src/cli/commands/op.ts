import { exampleInput } from '../../operations/exampleInput.ts';
import { findOperation, operations } from '../../operations/index.ts';
import type { Operation } from '../../operations/Operation.ts';
import { inputJsonSchema } from '../../operations/parseInput.ts';
import { withModel } from '../../operations/withModel.ts';
import type { CommandLine, RegisterCommand } from '../Command.ts';
import { addModelOptions, type ModelOptions, modelSpecOf } from '../modelOptions.ts';
import { readJson } from '../readInput.ts';
import { withSession } from '../Session.ts';
import { writeEnvelope } from '../writeEnvelope.ts';
import { addOutOption, writeOut } from '../writeOut.ts';

interface RunOptions extends ModelOptions {
  input: string;
  out?: string;
}

/** `op list`, `op describe`, `op run`: every operation, JSON in, JSON out. */
export const registerOp: RegisterCommand = (program, commandLine) => {
  const { terminal } = commandLine;
  const op = program.command('op').description('every operation by name: JSON in, JSON out, nothing else');
  op.command('list')
    .description('all operations, one a line of a JSON array')
    .option('--json', 'always on')
    .action(() => terminal.line(`[\n${operations.map((entry) => JSON.stringify(summaryOf(entry))).join(',\n')}\n]`));
  op.command('describe')
    .description('one operation: an example and the JSON schema of its input, the axes of its output')
    .argument('<name>')
    .option('--json', 'always on')
    .action((name: string) => {
      const operation = findOperation(name);
      const described = {
        ...summaryOf(operation),
        output: operation.output,
        example: exampleInput(operation),
        input: inputJsonSchema(operation),
      };
      return terminal.line(JSON.stringify(described, null, 2));
    });
  const run = op
    .command('run')
    .description('run one operation and print its envelope')
    .argument('<name>')
    .requiredOption('--input <file>', 'JSON input of the operation; - is standard input');
  addModelOptions(addOutOption(run)).action((name: string, options: RunOptions) =>
    runNamed(name, options, commandLine),
  );
};

function summaryOf({ name, version, mode, summary }: Operation) {
  return { name, version, mode, summary };
}

async function runNamed(name: string, options: RunOptions, { terminal }: CommandLine): Promise<void> {
  const { out, encoding } = options;
  const given = { ...modelSpecOf(options), ...(options.bos === false && { prependBos: false }) };
  const input = withModel(findOperation(name), await readJson(options.input), given);
  await withSession(options, terminal, async (session) => {
    const envelope = await session.runAny(name, input);
    if (out === undefined) return writeEnvelope(envelope, encoding, terminal);
    await writeOut(out, envelope, encoding);
    await terminal.line(JSON.stringify({ operation: name, out }));
  });
}
