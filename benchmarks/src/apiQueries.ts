/** A query of the load, and how often it comes beside the others. */
export interface LoadQuery {
  name: string;
  share: number;
  query: string;
  /** Another one each time, or one of some that come again. */
  variables(seed: number): Record<string, unknown>;
}

/** Each one token. */
export const names = ['Mary', 'John', 'Tom', 'James', 'Dan', 'Sid', 'Martin', 'Amy'];
const places = ['shops', 'park', 'store', 'beach', 'office'];

/** A sentence that is another one for every seed up to some thousands. */
function sentence(seed: number): string {
  const [a, b] = [names[seed % names.length]!, names[(seed + 1 + (seed >> 3)) % names.length]!];
  return `When ${a} and ${b} went to the ${places[seed % places.length]} with ${'a '.repeat(seed % 7)}drink ${seed}, ${a} gave it to`;
}

const prompts = (seed: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    text: sentence(seed * count + i),
    answers: { correct: ' Mary', incorrect: ' John' },
  }));
const ofRun = (count: number) => (seed: number) => ({ input: { model: 'ioi-mini', prompts: prompts(seed, count) } });

/** What a person asks first of a prompt. */
export const topTen: LoadQuery = {
  name: 'top 10',
  share: 6,
  query: 'query ($input: RunInput!) { run(input: $input) { id nextTokens(top: 10) { text probability } } }',
  variables: ofRun(1),
};

/** What pages and scripts ask: new runs, runs that come again, weights, and how the server is. */
export const loadQueries: readonly LoadQuery[] = [
  topTen,
  {
    name: 'logit difference and loss of eight prompts',
    share: 3,
    query: 'query ($input: RunInput!) { run(input: $input) { logitDifference { mean perPrompt } loss { mean } } }',
    variables: ofRun(8),
  },
  {
    name: 'patterns of three heads',
    share: 3,
    query: `query ($input: RunInput!) { run(input: $input) { prompts { tokens { text } }
      a: attention(layer: 0, head: 1) { data } b: attention(layer: 1, head: 2) { data } c: attention(layer: 3, head: 7) { data } } }`,
    variables: ofRun(1),
  },
  {
    name: 'direct effects of all heads',
    share: 2,
    query:
      'query ($input: RunInput!) { run(input: $input) { directLogitAttribution(unit: HEAD) { mean { data } top { label } } } }',
    variables: ofRun(4),
  },
  {
    name: 'a page that is opened again',
    share: 4,
    query: `query ($input: RunInput!) { run(input: $input) { id logitDifference { mean } nextTokens(top: 5) { text }
      logitLens { mean { data } } } }`,
    variables: (seed) => ({ input: { model: 'ioi-mini', prompts: prompts(seed % 20, 8) } }),
  },
  {
    name: 'weights',
    share: 1,
    query: 'query ($head: String!) { model(model: "ioi-mini") { columnNorms(matrix: W_Q, head: $head) { data } } }',
    variables: (seed) => ({ head: `L${seed % 4}H${seed % 8}` }),
  },
  {
    name: 'health and jobs',
    share: 3,
    query: '{ health { status } jobsConnection(first: 5) { nodes { __typename } } }',
    variables: () => ({}),
  },
];
