/** The notebook over GraphQL, with plain fetch: `npx tsx examples/src/notebook.ts [URL]` */
import { decodeTensor } from '@circuit-lens/client';

const url = process.argv[2] ?? 'http://localhost:4000/graphql';
const weightFlags = { refactorFactoredAttentionMatrices: true }; // the other four are on by default
const milk = 'After John and Mary went to the store, John gave a bottle of milk to';

const query = `
  query Notebook($flags: WeightFlagsInput!, $milk: RunInput!, $pairs: RunInput!) {
    model(weightFlags: $flags) {
      name
      parameters(glob: "W_Q") { shape }
      queries: columnNorms(matrix: W_Q, head: "L0H0") { data }
      gram(matrix: W_Q, head: "L0H0") { shape data }
    }
    milk: run(input: $milk) { nextTokens(top: 10) { rank text logit probability } }
    pairs: run(input: $pairs) {
      prompts { text correct { text } incorrect { text } }
      logitDifference { mean perPrompt }
    }
  }`;
const variables = {
  flags: weightFlags,
  milk: { weightFlags, prompts: [{ text: milk, answers: { correct: ' Mary' } }] },
  pairs: { weightFlags, promptSet: 'notebook' },
};

/** The part of the answer that the query asks for; `exploratory.ts` has its types from the schema instead. */
interface Notebook {
  model: {
    name: string;
    parameters: { shape: number[] }[];
    queries: { data: string };
    gram: { shape: number[]; data: string };
  };
  milk: { nextTokens: { rank: number; text: string; logit: number; probability: number }[] };
  pairs: {
    prompts: { text: string; correct: { text: string }; incorrect: { text: string } }[];
    logitDifference: { mean: number; perPrompt: number[] };
  };
}

const response = await fetch(url, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query, variables }),
});
const { data, errors } = (await response.json()) as { data: Notebook; errors?: { message: string }[] };
if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));

const { model, pairs } = data;
const norms = decodeTensor(model.queries); // [dHead]
const gram = decodeTensor(model.gram); // [dHead, dHead]
const offDiagonal = gram.filter((_, i) => i % (norms.length + 1) !== 0).map(Math.abs);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const shape = model.parameters[0]!.shape.join(', ');
print(`${model.name}: W_Q [${shape}], column norms ${norms[0]!.toFixed(3)} to ${norms.at(-1)!.toFixed(3)}`);
print(`Largest off-diagonal product: ${(Math.max(...offDiagonal) / Math.max(...gram)).toFixed(3)} of the largest norm`);
for (const { rank, text, logit, probability } of data.milk.nextTokens) {
  print(`Top ${rank}th token. Logit: ${logit.toFixed(2)} Prob: ${(probability * 100).toFixed(2)}% Token: |${text}|`);
}
for (const [i, { text, correct, incorrect }] of pairs.prompts.entries()) {
  const answers = [correct, incorrect].map((answer) => `'${answer.text}'`.padEnd(10)).join(' ');
  print(`${text.padEnd(64)} ${answers} ${pairs.logitDifference.perPrompt[i]!.toFixed(3)}`);
}
print(`Average logit difference: ${pairs.logitDifference.mean.toFixed(3)}`);
