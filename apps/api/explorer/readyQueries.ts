/** A query that the explorer offers. */
export interface ReadyQuery {
  title: string;
  /** What it shows, one sentence. */
  about: string;
  query: string;
  variables?: Record<string, unknown>;
}

const weightFlags = { refactorFactoredAttentionMatrices: true };
const john = 'When John and Mary went to the shops, John gave the bag to';
const mary = 'When John and Mary went to the shops, Mary gave the bag to';
const answers = { correct: ' Mary', incorrect: ' John' };

/** Ready to run on the default model, each with its variables filled in. */
export const readyQueries: readonly ReadyQuery[] = [
  {
    title: 'A prompt',
    about: 'What the model says next, and by how much it prefers the right name.',
    query: `query Prompt($input: RunInput!) {
  run(input: $input) {
    id
    logitDifference { mean }
    nextTokens(top: 5) { rank text logit probability }
    prompts { tokens { position text labels } }
  }
}`,
    variables: { input: { prompts: [{ text: john, answers }] } },
  },
  {
    title: 'The notebook',
    about: 'Shapes and norms of the weights, the milk prompt, and the logit difference on eight prompts.',
    query: `query Notebook($flags: WeightFlagsInput!, $milk: RunInput!, $pairs: RunInput!) {
  model(weightFlags: $flags) {
    name
    parameters(glob: "W_[QK]") { name shape }
    columnNorms(matrix: W_Q, head: "L0H0") { values(digits: 4) }
    gram(matrix: W_Q, head: "L0H0") { shape statistics { min max } }
  }
  milk: run(input: $milk) { nextTokens(top: 10) { rank text logit probability } }
  pairs: run(input: $pairs) {
    prompts { text correct { text id } incorrect { text id } }
    logitDifference { mean perPrompt accuracy }
  }
}`,
    variables: {
      flags: weightFlags,
      milk: {
        weightFlags,
        prompts: [{ text: 'After John and Mary went to the store, John gave a bottle of milk to', answers }],
      },
      pairs: { weightFlags, promptSet: 'notebook' },
    },
  },
  {
    title: 'A page in one query',
    about:
      'Tokens, next tokens, logit difference, logit lens, attribution and three attention patterns: one forward pass each.',
    query: `query Page($input: RunInput!, $heads: [String!]) {
  run(input: $input) {
    prompts { tokens { position text labels } }
    nextTokens(prompt: 0, top: 10) { rank text logit probability }
    logitDifference { mean perPrompt accuracy }
    logitLens(includeMid: true) { mean { axes { name labels } values(digits: 4) } }
    layers: directLogitAttribution(unit: LAYER) { total top { label mean } }
    heads: directLogitAttribution(unit: HEAD) { top { label mean } mean { shape data } }
    attentionPatterns(heads: $heads) { axes { name labels } shape data }
  }
}`,
    variables: { input: { promptSet: 'notebook-single-space' }, heads: ['L3H0', 'L3H1', 'L2H0'] },
  },
  {
    title: 'Without a head',
    about: 'What happens to the answer, and to every other head, when some heads are turned off.',
    query: `query Ablate($input: RunInput!, $heads: [String!]) {
  run(input: $input) {
    ablation(heads: $heads, top: 5) {
      logitDifference { before after }
      correctProbability { before after }
    }
  }
}`,
    variables: { input: { promptSet: 'notebook-single-space' }, heads: ['L3H0'] },
  },
  {
    title: 'A head in its weights',
    about: 'Does a head copy? From its weights alone.',
    query: `query Head($label: String!) {
  model {
    head(label: $label) {
      label publishedRole
      copyingScore(circuit: OV)
      singularValues(circuit: OV) { values(digits: 3) }
    }
  }
}`,
    variables: { label: 'L3H0' },
  },
  {
    title: 'Start a job: patching',
    about: 'Long work runs as a job: which heads carry the answer from one prompt to the other?',
    query: `mutation Patch($input: JSON!) {
  startOperation(name: "patch.activations", input: $input) {
    __typename
    ... on JobInfo { id createdAt }
    ... on SucceededJob { result }
  }
}`,
    variables: {
      input: {
        clean: { prompts: [{ text: john, answers }] },
        corrupted: { prompts: [{ text: mary, answers: { correct: ' John', incorrect: ' Mary' } }] },
        site: 'z',
        by: ['layer', 'head'],
      },
    },
  },
  {
    title: 'Follow a job',
    about: 'Its progress as server-sent events. Put the id that startOperation gave into the variables.',
    query: `subscription Follow($id: ID!) {
  job(id: $id) {
    __typename
    ... on RunningJob { progress { done message } }
    ... on SucceededJob { finishedAt result }
    ... on FailedJob { error { code message remedy } }
  }
}`,
    variables: { id: 'THE ID OF A JOB' },
  },
  {
    title: 'Any operation',
    about: 'What the fields of the schema do not show is an operation: a name and a JSON input.',
    query: `query Operation($input: JSON!) {
  operation(name: "attribution.decomposition", input: $input)
  operations { name mode summary example }
}`,
    variables: { input: { prompts: [{ text: john, answers }], top: 5 } },
  },
  {
    title: 'The server',
    about: 'Its model, its jobs, and the models it knows.',
    query: `{
  health { status productVersion uptime jobsRunning jobsQueued defaultModel { model contentHash device } }
  models { name isDefault isLoaded }
  jobsConnection(first: 5) { totalCount nodes { __typename ... on JobInfo { id operation createdAt } } }
}`,
  },
];

/** What it shows, as a comment, and the query. */
export function readyText({ about, query }: ReadyQuery): string {
  return `# ${about}\n${query}\n`;
}

/** Its variables as JSON; empty where it takes none. */
export function readyVariables({ variables }: ReadyQuery): string {
  return variables ? JSON.stringify(variables, null, 2) : '';
}
