import type { Envelope } from '../../operations/envelope.ts';
import type { TokenRow } from '../../operations/tokenRanking.ts';
import type { RegisterCommand } from '../Command.ts';
import { addModelOptions, collect, type ModelOptions, modelSpecOf, parseCount } from '../modelOptions.ts';
import { describeRun, quoted, tokenLine } from '../report.ts';
import { withSession } from '../Session.ts';
import type { Terminal } from '../Terminal.ts';
import { writeEnvelope } from '../writeEnvelope.ts';

interface PromptOptions extends ModelOptions {
  answer?: string[];
  top: number;
}

/** `prompt`: TransformerLens' test_prompt. */
export const registerPrompt: RegisterCommand = (program, { terminal }) => {
  const command = program
    .command('prompt')
    .description("what comes next: TransformerLens' test_prompt")
    .argument('<text>', 'the prompt')
    .option('--answer <token>', 'a token to look up, usually with a leading space; may be given several times', collect)
    .option('--top <number>', 'how many tokens', parseCount, 10);
  addModelOptions(command).action(async (text: string, options: PromptOptions) => {
    const spec = modelSpecOf(options);
    const prependBos = options.bos;
    const [correct] = options.answer ?? [];
    const prompt = { text, ...(correct !== undefined && { answers: { correct } }) };
    const several = (options.answer?.length ?? 0) > 1 ? { answer: options.answer } : {};
    await withSession(options, terminal, async (session) => {
      const envelope = await session.run('run.nextTokens', {
        ...spec,
        prependBos,
        prompts: [prompt],
        top: options.top,
        ...several,
      });
      if (options.json) return writeEnvelope(envelope, options.encoding, terminal);
      const { result } = await session.run('tokenize', { ...spec, prependBos, text });
      await writeReport(
        envelope,
        (result.tokens as { text: string }[]).map((token) => token.text),
        terminal,
      );
    });
  });
};

async function writeReport(
  { model, prependBos, result }: Envelope,
  tokens: string[],
  terminal: Terminal,
): Promise<void> {
  const { rows, answerRows } = result as { rows: TokenRow[]; answerRows: TokenRow[] };
  await terminal.line(`${describeRun(model, prependBos)}\n`);
  await terminal.line(`Tokenized prompt: [${tokens.map(quoted).join(', ')}]`);
  if (answerRows.length > 0) {
    await terminal.line(
      `Tokenized answer: [${answerRows.map((row) => quoted(row.text)).join(', ')}]\n\nPerformance on answer token:`,
    );
    for (const row of answerRows) await terminal.line(`Rank: ${String(row.rank).padEnd(8)} ${tokenLine(row)}`);
  }
  await terminal.line();
  for (const row of rows) await terminal.line(`Top ${row.rank}th token. ${tokenLine(row)}`);
}
