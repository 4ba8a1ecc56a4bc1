'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { urlOptions } from '../../../lib/urlState.ts';
import { askForms } from '../operationText.ts';

const params = {
  op: parseAsString.withDefault('run.logitDifference'),
  /** The input as edited, JSON; null: the operation's example about the page's model and prompts. */
  input: parseAsString,
  form: parseAsStringLiteral(askForms).withDefault('Python'),
};

/** What was chosen on the API page itself. */
export function useApiUrl() {
  return useQueryStates(params, urlOptions);
}
