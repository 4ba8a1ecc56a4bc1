/** The notebook over GraphQL: eight prompts, logit differences, the top tokens. `npx tsx examples/src/notebook.ts [URL]` */
const url = process.argv[2] ?? 'http://localhost:4000/graphql';

const query = `
  query Notebook($input: RunInput!) {
    run(input: $input) {
      id
      provenance { model contentHash prependBos device }
      logitDifference { mean accuracy perPrompt }
      nextTokens(prompt: 0, top: 5) { rank text logit probability }
    }
  }`;

const response = await fetch(url, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query, variables: { input: { promptSet: 'notebook' } } }),
});

/** The part of the answer that the query asks for. */
interface Answer {
  data: {
    run: {
      id: string;
      provenance: { model: string; contentHash: string; device: string };
      logitDifference: { mean: number; accuracy: number; perPrompt: number[] };
      nextTokens: { rank: number; text: string; logit: number; probability: number }[];
    };
  };
  errors?: { message: string }[];
}
const { data, errors } = (await response.json()) as Answer;
if (errors) throw new Error(JSON.stringify(errors, null, 2));

const { run } = data;
const print = (line: string): void => void process.stdout.write(`${line}\n`);
print(
  `${run.provenance.model} (${run.provenance.contentHash.slice(0, 12)}) on ${run.provenance.device}, run ${run.id.slice(0, 12)}`,
);
for (const { rank, text, logit, probability } of run.nextTokens) {
  print(`Top ${rank}th token. Logit: ${logit.toFixed(2)} Prob: ${(probability * 100).toFixed(2)}% Token: |${text}|`);
}
for (const [i, value] of run.logitDifference.perPrompt.entries()) print(`prompt ${i}: ${value.toFixed(3)}`);
print(
  `Average logit difference: ${run.logitDifference.mean.toFixed(3)}, accuracy ${(run.logitDifference.accuracy * 100).toFixed(0)}%`,
);
