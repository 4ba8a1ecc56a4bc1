import type { WeightFlags } from '@circuit-lens/model';
import type { Answer } from '@circuit-lens/shared';
import type { OperationRunner } from '../services.ts';
import type { AnswerToken } from './DescribedRun.ts';

/** Texts and ids of the tokens of one model. */
export class TokenReader {
  constructor(
    private readonly operations: OperationRunner,
    private readonly spec: { model?: string; weightFlags: WeightFlags },
  ) {}

  /** The tokens of a text. */
  async tokensOf(text: string, prependBos: boolean): Promise<AnswerToken[]> {
    const { result } = await this.operations.run('tokenize', { ...this.spec, text, prependBos });
    return (result.tokens as AnswerToken[]).map(({ id, text }) => ({ id, text }));
  }

  /** Token ids with their texts. @throws CircuitLensError UNKNOWN_TOKEN */
  async textsOf(ids: readonly number[]): Promise<AnswerToken[]> {
    const distinct = [...new Set(ids)].sort((a, b) => a - b);
    const texts = new Map((await this.lookUp(distinct, distinct[0]!)).map(({ id, text }) => [id, text]));
    return ids.map((id) => ({ id, text: texts.get(id)! }));
  }

  /** An answer as a token. @throws CircuitLensError TOKEN_NOT_SINGLE, UNKNOWN_TOKEN */
  async answer(answer: Answer): Promise<AnswerToken> {
    if (typeof answer === 'number') return (await this.textsOf([answer]))[0]!;
    const tokens = await this.tokensOf(answer, false);
    if (tokens.length === 1) return tokens[0]!;
    // The model says best why it is not one token.
    return (await this.lookUp([answer], 0))[0]!;
  }

  /** The operation that knows about answers, on the shortest run there is. */
  private async lookUp(answers: Answer[], anyToken: number): Promise<AnswerToken[]> {
    const { result } = await this.operations.run('run.nextTokens', {
      ...this.spec,
      prompts: [{ tokens: [anyToken] }],
      top: 0,
      answer: answers,
    });
    return (result.answerRows as AnswerToken[]).map(({ id, text }) => ({ id, text }));
  }
}
