import type { CopyRow } from '@circuit-lens/model';
import * as results from '../runs/attentionResults.ts';
import { builder } from './builder.ts';
import { givenPosition, PositionInput } from './position.ts';
import { Run } from './run.ts';
import { TensorType } from './tensor.ts';

const ValueNorm = builder.enumType('ValueNorm', {
  description: 'How large a value is.',
  values: {
    OUTPUT: {
      value: 'output',
      description: '‖v W_O‖: what the head would write of it. The same under the refactor pass.',
    },
    VALUE: { value: 'value', description: "‖v‖ in the head's own space." },
  } as const,
});

const TokenSite = builder.objectRef<results.TokenSite>('TokenSite').implement({
  description: 'A position of a prompt.',
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'From 0, BOS included.' }),
    token: t.exposeString('token', { description: 'Text of the token there.' }),
  }),
});

const AttentionByHead = builder.objectRef<results.AttentionByHead>('AttentionByHead').implement({
  description: 'Attention of every head from one position of each prompt to another.',
  fields: (t) => ({
    perPrompt: t.expose('perPrompt', { type: TensorType, description: '[prompt, layer, head], 0 to 1.' }),
    mean: t.expose('mean', { type: TensorType, description: '[layer, head]: the mean over prompts.' }),
  }),
});

const QkAttribution = builder.objectRef<results.QkAttribution>('QkAttribution').implement({
  description: 'One attention score as an exact table of what wrote to the query and what wrote to the key.',
  fields: (t) => ({
    table: t.expose('table', {
      type: TensorType,
      description: '[component at the query, component at the key], in units of the score. Sums to it.',
    }),
    queryTotals: t.expose('queryTotals', { type: TensorType, description: '[component]: rows of the table summed.' }),
    keyTotals: t.expose('keyTotals', { type: TensorType, description: '[component]: columns of the table summed.' }),
    sum: t.exposeFloat('sum', { description: 'Of the whole table.' }),
    score: t.exposeFloat('score', { description: 'From the run: before softmax, divided by √dHead.' }),
    attention: t.exposeFloat('attention', { description: 'After softmax, 0 to 1.' }),
    query: t.expose('query', { type: TokenSite, description: 'The token that looks.' }),
    key: t.expose('key', { type: TokenSite, description: 'The token that is looked at.' }),
  }),
});

const CopyPoint = builder.objectRef<CopyRow>('CopyPoint').implement({
  description: 'Attention to one token of one prompt, and what the head says of that token.',
  fields: (t) => ({
    prompt: t.exposeInt('prompt', { description: 'Index of the prompt.' }),
    to: t.string({ description: 'The position as it was asked for: io, s1, …', resolve: ({ to }) => String(to) }),
    position: t.exposeInt('position', { description: 'From 0, BOS included.' }),
    id: t.exposeInt('id', { description: 'Token id there.' }),
    text: t.exposeString('text', { description: 'Text of the token there.' }),
    attention: t.exposeFloat('attention', { description: '0 to 1.' }),
    contribution: t.exposeFloat('contribution', {
      description: "Added to that token's logit by the head, without b_U.",
    }),
  }),
});

const CopyScatter = builder.objectRef<results.CopyScatter>('CopyScatter').implement({
  description: 'Does a head say what it looks at (Wang et al. 2022, section 3.1)?',
  fields: (t) => ({
    rows: t.expose('rows', { type: [CopyPoint], description: 'One for each prompt and position, by position.' }),
    correlation: t.exposeFloat('correlation', {
      nullable: true,
      description: 'Of attention and contribution over all rows; null where nothing varies.',
    }),
  }),
});

builder.objectFields(Run, (t) => ({
  attentionPatterns: t.field({
    type: TensorType,
    nullable: true,
    description:
      '[prompt, head, query, key]: rows sum to 1 unless value-weighted. NaN behind a shorter prompt. Tokens are labels where all prompts have the same.',
    args: {
      heads: t.arg.stringList({ description: 'Labels such as L9H9; left out: all.' }),
      valueWeighted: t.arg.boolean({ defaultValue: false, description: 'Times the norm of the value at each key.' }),
      norm: t.arg({ type: ValueNorm, description: 'Of valueWeighted; default OUTPUT.' }),
    },
    resolve: (run, { heads, valueWeighted, norm }, { services }) =>
      results.attentionPatterns(run, services.operations, {
        heads,
        valueWeighted: valueWeighted ?? false,
        norm: norm ?? undefined,
      }),
  }),
  attentionByHead: t.field({
    type: AttentionByHead,
    nullable: true,
    description: 'Which heads look from one position to another, END to IO for example?',
    args: {
      from: t.arg({ type: PositionInput, required: true, description: 'The query (destination).' }),
      to: t.arg({ type: PositionInput, required: true, description: 'The key (source).' }),
    },
    resolve: (run, { from, to }, { services }) =>
      results.attentionByHead(run, services.operations, { from: givenPosition(from), to: givenPosition(to) }),
  }),
  qkAttribution: t.field({
    type: QkAttribution,
    nullable: true,
    description: "Which components' writing makes this query look at this key?",
    args: {
      head: t.arg.string({ required: true, description: 'Label such as L9H9.' }),
      query: t.arg({ type: PositionInput, required: true, description: 'The token that looks.' }),
      key: t.arg({ type: PositionInput, required: true, description: 'The token that is looked at.' }),
      prompt: t.arg.int({ defaultValue: 0, description: 'Index of the prompt.' }),
    },
    resolve: (run, { head, query, key, prompt }, { services }) =>
      results.qkAttribution(run, services.operations, {
        head,
        query: givenPosition(query),
        key: givenPosition(key),
        prompt: prompt ?? 0,
      }),
  }),
  copyScatter: t.field({
    type: CopyScatter,
    nullable: true,
    description: "A head's attention to a token against what it adds to that token's logit, prompt by prompt.",
    args: {
      head: t.arg.string({ required: true, description: 'Label such as L9H9.' }),
      to: t.arg({ type: [PositionInput], description: 'Positions that may be copied from; left out: IO and S1.' }),
      position: t.arg({ type: PositionInput, description: 'Where the head is read; default the last token.' }),
    },
    resolve: (run, { head, to, position }, { services }) =>
      results.copyScatter(run, services.operations, {
        head,
        to: to?.map((each) => givenPosition(each)!),
        position: givenPosition(position),
      }),
  }),
}));
