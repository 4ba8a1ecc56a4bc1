/**
 * TransformerLens' exploratory analysis of IOI: which parts write the answer, and which ones cause it. With @urql/core and
 * queries typed by the schema: `npx tsx examples/src/exploratory.ts [URL]`
 */
import { decodeTensor, graphql, type TensorJson } from '@circuit-lens/client';
import { Client, fetchExchange } from '@urql/core';

const url = process.argv[2] ?? 'http://localhost:4000/graphql';
const client = new Client({ url, exchanges: [fetchExchange], fetchSubscriptions: true, preferGetMethod: false });
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const Exploratory = graphql(`
  query Exploratory($clean: RunInput!, $corrupted: RunInput!) {
    clean: run(input: $clean) {
      recipe
      logitDifference { mean perPrompt }
      logitLens(includeMid: true) { mean { axes { labels } data } }
      layers: directLogitAttribution(unit: LAYER) { total top { label mean } }
      heads: directLogitAttribution(unit: HEAD, top: 6) { top { label mean } }
    }
    corrupted: run(input: $corrupted) { recipe logitDifference { mean } }
    model { repeatedTokenScores { induction { axes { labels } shape data } } }
  }
`);
const Attention = graphql(`
  query Attention($input: RunInput!, $layer: Int!, $head: Int!) {
    run(input: $input) { attention(layer: $layer, head: $head, prompt: 0) { axes { labels } shape data } }
  }
`);
const Start = graphql(`mutation Start($input: JSON!) {
  startOperation(name: "patch.activations", input: $input) { ... on JobInfo { id } }
}`);
const Watch = graphql(`subscription Watch($id: ID!) {
  job(id: $id) { __typename ... on SucceededJob { result } ... on FailedJob { error { message } } }
}`);

/** Entries of a flat list by size, first the largest. */
const largest = (values: Float32Array, count: number) =>
  [...values.entries()].sort(([, a], [, b]) => Math.abs(b) - Math.abs(a)).slice(0, count);

/** Patches activations as a job, and waits for its end by server-sent events. */
async function patch(input: object): Promise<TensorJson> {
  const started = await client.mutation(Start, { input }).toPromise();
  if (!started.data) throw started.error;
  const { id } = started.data.startOperation;
  return new Promise((resolve, reject) => {
    const { unsubscribe } = client.subscription(Watch, { id }).subscribe(({ data, error }) => {
      const job = data?.job;
      if (job?.__typename === 'QueuedJob' || job?.__typename === 'RunningJob') return;
      if (job?.__typename !== 'SucceededJob')
        return reject(error ?? new Error(`${job?.__typename}: ${JSON.stringify(job)}`));
      resolve((job.result as { result: { mean: TensorJson } }).result.mean);
      queueMicrotask(() => unsubscribe());
    });
  });
}

const input = { promptSet: 'notebook-single-space' };
const { data, error } = await client
  .query(Exploratory, { clean: input, corrupted: { promptSet: `${input.promptSet}/corrupted` } })
  .toPromise();
const { clean, corrupted, model } = data ?? {};
if (!clean?.logitDifference || !corrupted?.logitDifference || !model?.repeatedTokenScores) throw error;

print(
  `Average logit difference: ${clean.logitDifference.mean.toFixed(3)}, corrupted ${corrupted.logitDifference.mean.toFixed(3)}`,
);
const lens = clean.logitLens!.mean;
for (const [i, value] of decodeTensor(lens).entries())
  print(`Logit lens ${lens.axes[0]!.labels![i]}: ${value.toFixed(3)}`);
for (const { label, mean } of clean.layers!.top.slice(0, 4)) print(`Layer ${label}: ${mean.toFixed(3)}`);
for (const { label, mean } of clean.heads!.top) print(`Head ${label}: ${mean.toFixed(3)}`);

const [layer, head] = clean.heads!.top[0]!.label.slice(1).split('H').map(Number);
const looked = await client.query(Attention, { input, layer: layer!, head: head! }).toPromise();
const pattern = looked.data!.run!.attention!;
const positions = pattern.shape[1]!; // [query, key]: the last query is the end of the prompt
for (const [key, value] of largest(decodeTensor(pattern).subarray(-positions), 3)) {
  print(`L${layer}H${head} looks from the end at${pattern.axes[1]!.labels![key]}: ${value.toFixed(3)}`);
}

const pair = { clean: clean.recipe, corrupted: corrupted.recipe };
const stream = await patch({ ...pair, site: 'resid_pre', positions: ['s2', 'end'] });
for (const [i, value] of decodeTensor(stream).entries()) {
  print(`Patched resid_pre layer ${Math.floor(i / 2)} at ${stream.axes[1]!.labels![i % 2]}: ${value.toFixed(3)}`);
}
const heads = await patch({ ...pair, site: 'z', by: ['layer', 'head'] });
const nHeads = heads.shape[1]!;
for (const [i, value] of largest(decodeTensor(heads), 6)) {
  print(`Patched output of L${Math.floor(i / nHeads)}H${i % nHeads}: ${value.toFixed(3)}`);
}
const { induction } = model.repeatedTokenScores;
for (const [i, value] of largest(decodeTensor(induction), 3)) {
  print(`Induction score of L${Math.floor(i / induction.shape[1]!)}H${i % induction.shape[1]!}: ${value.toFixed(3)}`);
}
