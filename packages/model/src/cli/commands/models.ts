import type { Command } from 'commander';
import { type ListedModel, listModels } from '../../hub/listModels.ts';
import type { PulledModel } from '../../hub/Pull.ts';
import { removeModel } from '../../hub/removeModel.ts';
import { sizeText } from '../../hub/sizeText.ts';
import { type VerifiedFile, verifyFiles } from '../../hub/verifyFiles.ts';
import { embeddedModel, findModelFolder, isModelFolder } from '../../modelFolders.ts';
import type { CommandLine, RegisterCommand } from '../Command.ts';
import { table } from '../report.ts';
import { withSession } from '../Session.ts';
import type { Terminal } from '../Terminal.ts';
import { writeEnvelope } from '../writeEnvelope.ts';

interface Options {
  json?: boolean;
  revision?: string;
}

/** `models …`: which weights are on this machine; fetch, check and remove them. */
export const registerModels: RegisterCommand = (program, commandLine) => {
  const { terminal } = commandLine;
  const group = program.command('models').description('weights: which are here, fetch more, check or remove them');
  const add = (usage: string, description: string) => withJson(group.command(usage).description(description));

  add('list', 'models that can be named: here, cut, or to be fetched').action(({ json }: Options) =>
    list(json, terminal),
  );
  add('pull <name>', 'fetch a model of the hub: gpt2, distilgpt2, gpt2-medium, gpt2-large, gpt2-xl, or owner/name')
    .option('--revision <revision>', 'a branch, tag or commit; default main, of gpt2 a known commit')
    .action((name: string, options: Options) => pull(name, options, terminal));
  add(
    'verify <name>',
    'read every file of a model again and compare it with its checksum; exit status 1 if one differs',
  ).action((name: string, { json }: Options) => verify(name, json, commandLine));
  add('remove <name>', 'take a model out of the Hugging Face cache, which other tools share').action(
    async (name: string, { json }: Options) => {
      const removed = await removeModel(name);
      if (json) return terminal.line(JSON.stringify(removed));
      await terminal.line(
        `Removed ${removed.repository}, ${sizeText(removed.bytes)}:\n  ${removed.folders.join('\n  ')}`,
      );
    },
  );
  add('path <name>', 'the folder of a model').action(async (name: string, { json }: Options) => {
    const found = findModelFolder(name);
    await terminal.line(json ? JSON.stringify(found) : found.folder);
  });
};

const withJson = (command: Command): Command =>
  command.option('--json', 'one JSON value on standard output, and nothing else');

async function list(json: boolean | undefined, terminal: Terminal): Promise<void> {
  const { folder } = findModelFolder(embeddedModel);
  const models = listModels();
  if (json) {
    return terminal.line(JSON.stringify({ models: [{ name: embeddedModel, state: 'embedded', folder }, ...models] }));
  }
  const rows = models.map((model) => [model.name, stateWords(model), model.folder ?? '']);
  await terminal.line(
    table(['Model', 'State', 'Folder'], [[embeddedModel, 'ships with the product', folder], ...rows]),
  );
}

function stateWords({ state, bytes, name }: ListedModel): string {
  const size = bytes === null ? '' : sizeText(bytes);
  if (state === 'here') return `here, ${size}`;
  if (state === 'incomplete') return `cut at ${size}: \`npx circuit-lens models pull ${name}\` goes on`;
  return `to be fetched, ${size}: \`npx circuit-lens models pull ${name}\``;
}

async function pull(name: string, { json, revision }: Options, terminal: Terminal): Promise<void> {
  await withSession({}, terminal, async (session) => {
    const envelope = await session.runAny('model.download', {
      model: name,
      ...(revision !== undefined && { revision }),
    });
    if (json) return writeEnvelope(envelope, undefined, terminal);
    const pulled = envelope.result as unknown as PulledModel;
    const rows = pulled.files.map(({ file, bytes, sha256, source, checksumOf }) => [
      file,
      sizeText(bytes),
      source === 'cache'
        ? 'was here'
        : checksumOf
          ? `fetched, ${checksumWords[checksumOf]}`
          : 'fetched, NOT CHECKED: the hub names no checksum',
      sha256 ?? '',
    ]);
    await terminal.line(table(['File', 'Size', '', 'sha256'], rows));
    await terminal.line(`\n${pulled.repository} at ${pulled.revision} is in ${pulled.folder}`);
    await terminal.line(`Use it by its name: --model ${pulled.name}`);
  });
}

const checksumWords = { pinned: 'as known', hub: 'as the hub says' } as const;

async function verify(name: string, json: boolean | undefined, commandLine: CommandLine): Promise<void> {
  const { terminal } = commandLine;
  const { folder } = findModelFolder(name);
  const files = await verifyFiles(folder, (done, file) => terminal.progress(done, file));
  terminal.clearProgress();
  const wrong = files.filter(({ isRight }) => isRight === false);
  commandLine.exitStatus = wrong.length > 0 ? 1 : 0;
  if (json) return terminal.line(JSON.stringify({ name, folder, files, isRight: wrong.length === 0 }));
  await terminal.line(`${folder}\n`);
  const rows = files.map((file) => [file.file, sizeText(file.bytes), verdict(file), file.sha256]);
  await terminal.line(table(['File', 'Size', '', 'sha256'], rows));
  const remedy = isModelFolder(name)
    ? 'Fetch them again from where they came.'
    : `\`npx circuit-lens models remove ${name}\` and \`npx circuit-lens models pull ${name}\` fetch it anew.`;
  if (wrong.length > 0)
    await terminal.line(`\n${wrong.length} of ${files.length} files are not what they must be. ${remedy}`);
}

function verdict({ isRight, knownAs, expected }: VerifiedFile): string {
  if (isRight === false) return `WRONG, must be ${expected!.algorithm} ${expected!.value}`;
  const known = knownAs ? `, as known of ${knownAs}` : '';
  return isRight ? `right${known}` : `no checksum is known${known}`;
}
