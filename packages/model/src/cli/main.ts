import { CircuitLensError, errorCodes } from '@circuit-lens/shared';
import { Command, CommanderError } from 'commander';
import type { CommandLine, RegisterCommand } from './Command.ts';
import { registerAblate } from './commands/ablate.ts';
import { registerCache } from './commands/cache.ts';
import { registerCircuit } from './commands/circuit.ts';
import { registerDataset } from './commands/dataset.ts';
import { registerIoi } from './commands/ioi.ts';
import { registerMcp } from './commands/mcp.ts';
import { registerModel } from './commands/model.ts';
import { registerModels } from './commands/models.ts';
import { registerOp } from './commands/op.ts';
import { registerPatch } from './commands/patch.ts';
import { registerPath } from './commands/path.ts';
import { registerPrompt } from './commands/prompt.ts';
import { registerRerun } from './commands/rerun.ts';
import { registerVerify } from './commands/verify.ts';
import { reportError } from './reportError.ts';
import { Terminal } from './Terminal.ts';

/** Every command; a new one is one file and one line here. */
const commands: readonly RegisterCommand[] = [
  registerPrompt,
  registerIoi,
  registerDataset,
  registerCircuit,
  registerCache,
  registerAblate,
  registerModel,
  registerModels,
  registerPath,
  registerPatch,
  registerOp,
  registerRerun,
  registerVerify,
  registerMcp,
];

/**
 * The command line.
 * @param argv arguments without node and script
 * @returns exit status: 0, 2 for bad input, 1 for everything else
 */
export async function main(argv: readonly string[], terminal = new Terminal()): Promise<number> {
  const commandLine: CommandLine = { terminal, exitStatus: 0 };
  // `op` speaks JSON only, so its mistakes are JSON too.
  const json = argv.includes('--json') || argv[0] === 'op';
  const complaints: string[] = [];
  try {
    await createProgram(commandLine, complaints).parseAsync([...argv], { from: 'user' });
    return commandLine.exitStatus;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const isHelp = error instanceof CommanderError && error.code === 'commander.help';
    if (isHelp && !json) {
      terminal.note(complaints.join('').trimEnd());
      return errorCodes.BAD_USER_INPUT.exitStatus;
    }
    return reportError(isHelp ? commandMissing() : error, terminal, json);
  }
}

function commandMissing(): CircuitLensError {
  const message = 'A command is missing. `npx circuit-lens --help` and `npx circuit-lens op --help` list them.';
  return new CircuitLensError('BAD_USER_INPUT', message, { field: 'command' });
}

/** @param complaints gets what commander would write to standard error; `reportError` says it in our own form instead */
function createProgram(commandLine: CommandLine, complaints: string[]): Command {
  const { terminal } = commandLine;
  const program = new Command('circuit-lens')
    .description('Take GPT-2 apart: run prompts, read any activation, print the IOI notebook.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => void terminal.write(text), writeErr: (text) => void complaints.push(text) });
  for (const register of commands) register(program, commandLine);
  return program;
}
