import type { RegisterCommand } from '../Command.ts';
import { addDeviceOptions, type DeviceOptions, listed, type ModelOptions } from '../modelOptions.ts';

interface McpCommandOptions extends DeviceOptions, Pick<ModelOptions, 'model'> {
  tools?: string;
}

/** `mcp`: the operations as tools of the Model Context Protocol, on standard input and output. */
export const registerMcp: RegisterCommand = (program) => {
  const mcp = program
    .command('mcp')
    .description('serve the operations as tools to an assistant (Model Context Protocol, on standard input and output)')
    .option('--model <name|folder>', 'model of calls that name none')
    .option('--tools <names>', 'operations, or families such as run,attribution,patch.paths; default all');
  addDeviceOptions(mcp).action(async ({ model, tools, device, precision, threads }: McpCommandOptions) => {
    // The protocol's library is large, and no other command needs it.
    const [{ serveMcp }, { chosenOperations }] = await Promise.all([
      import('../../mcp/serveMcp.ts'),
      import('../../mcp/operationTool.ts'),
    ]);
    const operations = chosenOperations(listed(tools));
    await serveMcp({ device, precision, threads }, { model: model === undefined ? {} : { model }, operations });
  });
};
