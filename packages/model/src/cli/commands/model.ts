import type { HookPoint } from '@circuit-lens/shared';
import type { ModelConfig } from '../../config.ts';
import type { Envelope } from '../../operations/envelope.ts';
import type { ParameterInfo } from '../../weights/parameters.ts';
import type { RegisterCommand } from '../Command.ts';
import { addModelOptions, type ModelOptions, modelSpecOf } from '../modelOptions.ts';
import { describeRun, table } from '../report.ts';
import { withSession } from '../Session.ts';
import type { Terminal } from '../Terminal.ts';
import { writeEnvelope } from '../writeEnvelope.ts';

/** `model info`: sizes, hook points, parameters. */
export const registerModel: RegisterCommand = (program, { terminal }) => {
  const command = program
    .command('model')
    .description('about a model')
    .command('info')
    .description('sizes, hook points with their axes, parameters with their shapes');
  addModelOptions(command).action(async (options: ModelOptions) => {
    await withSession(options, terminal, async (session) => {
      const envelope = await session.run('model.info', modelSpecOf(options));
      if (options.json) return writeEnvelope(envelope, options.encoding, terminal);
      await writeReport(envelope, terminal);
    });
  });
};

async function writeReport({ model, result }: Envelope, terminal: Terminal): Promise<void> {
  const { config, hookPoints, parameters, defaultHookPoints } = result as {
    config: ModelConfig;
    hookPoints: HookPoint[];
    parameters: ParameterInfo[];
    defaultHookPoints: number;
  };
  await terminal.line(`${describeRun(model, null)}\n`);
  const sizes = Object.entries(config).map(([name, value]) => [name, String(value)]);
  await terminal.line(`${table(['Size', 'Value'], sizes)}\n`);
  await terminal.line(`${defaultHookPoints} hook points are cached by default; those on request are made when named.`);
  const perBlock = hookPoints.filter((point) => point.layer === null || point.layer === 0);
  const hookRows = perBlock.map((point) => [
    point.name,
    point.axes.join(', '),
    point.onRequest ? 'on request' : point.layer === null ? '' : 'each block',
  ]);
  await terminal.line(`${table(['Hook point', 'Axes', ''], hookRows)}\n`);
  const parameterRows = parameters.map(({ name, shape, axes }) => [name, shape.join(' x '), axes.join(', ')]);
  await terminal.line(table(['Parameter', 'Shape', 'Axes'], parameterRows));
}
