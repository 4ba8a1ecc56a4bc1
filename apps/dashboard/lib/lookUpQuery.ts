import type { TokensOfText } from './rowChecks.ts';

interface LookUpArguments {
  model?: string | null;
  weightFlags?: object;
}

/** The answer of a look-up: one tokenization for each text. */
export type LookUpResult = Record<string, { tokens: readonly { id: number; text: string }[] }>;

/**
 * One query that cuts many texts into tokens. Its text depends on how many there are, so it is no query of the typed
 * client.
 */
export function lookUpQuery(texts: readonly string[]): string {
  const parameters = texts.map((_, i) => `$t${i}: String!`).join(', ');
  const fields = texts.map(
    (_, i) =>
      `  t${i}: tokenize(text: $t${i}, prependBos: false, model: $model, weightFlags: $weightFlags) { tokens { id text } }`,
  );
  const head = `query LookUp($model: String, $weightFlags: WeightFlagsInput${parameters ? `, ${parameters}` : ''})`;
  return `${head} {\n${fields.length > 0 ? fields.join('\n') : '  __typename'}\n}`;
}

/** The variables of such a query. */
export function lookUpVariables(texts: readonly string[], of: LookUpArguments): Record<string, unknown> {
  return { ...of, ...Object.fromEntries(texts.map((text, i) => [`t${i}`, text])) };
}

/** Which text was cut how. */
export function tokensOfText(texts: readonly string[], result: LookUpResult): TokensOfText {
  return new Map(texts.map((text, i) => [text, result[`t${i}`]?.tokens ?? []]));
}
