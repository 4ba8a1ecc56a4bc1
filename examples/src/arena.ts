/**
 * The core of ARENA's exercises on IOI: path patching to the logits and to the name movers' queries, copying scores, and
 * how faithful and minimal the circuit is. With the typed client: `npx tsx examples/src/arena.ts [URL]`
 */
import { CircuitLensClient, decodeTensor, graphql, type TensorJson } from '@circuit-lens/client';

const client = new CircuitLensClient({ url: process.argv[2] });
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const Task = graphql(`
  query Task($clean: RunInput!, $corrupted: RunInput!) {
    clean: run(input: $clean) { recipe provenance { model } logitDifference { mean accuracy } }
    corrupted: run(input: $corrupted) { recipe logitDifference { mean } }
  }
`);

/** Heads of a [layer, head] tensor by size, first the largest. */
function heads(tensor: TensorJson, count: number): [head: string, value: number][] {
  return [...decodeTensor(tensor).entries()]
    .filter(([, value]) => !Number.isNaN(value))
    .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    .slice(0, count)
    .map(([i, value]) => [`L${Math.floor(i / tensor.shape[1]!)}H${i % tensor.shape[1]!}`, value]);
}

const { clean, corrupted } = await client.query(Task, {
  clean: { promptSet: 'arena-25', prependBos: false },
  corrupted: { promptSet: 'arena-25/corrupted', prependBos: false },
});
const pair = { clean: clean!.recipe, corrupted: corrupted!.recipe };
const { mean, accuracy } = clean!.logitDifference!;
print(`IOI: ${mean.toFixed(3)}, accuracy ${accuracy.toFixed(2)}; ABC: ${corrupted!.logitDifference!.mean.toFixed(3)}`);

/** Path patching: 0 is the clean run, -1 the corrupted one. */
async function senders(receivers: unknown[]): Promise<[string, number][]> {
  const { result } = await client.runJob('patch.paths', { ...pair, receivers });
  return heads(result.mean as TensorJson, 5);
}

const direct = await senders(['finalResid']);
for (const [head, value] of direct) print(`Path ${head} to logits: ${value.toFixed(3)}`);
const movers = direct.slice(0, 3).map(([head]) => head);
for (const [head, value] of await senders([{ heads: movers, input: 'q' }])) {
  print(`Path ${head} to queries of ${movers.join(', ')}: ${value.toFixed(3)}`);
}

const copying = await client.runJob('heads.copyingScores', {});
for (const [head, value] of heads(copying.result.tensor as TensorJson, 3))
  print(`Copying score of ${head}: ${value.toFixed(3)}`);

const { prompts } = pair.clean as { prompts: unknown[] };
// Of the embedded model the circuit that a search found, else the published one.
const name = clean!.provenance.model === 'ioi-mini' ? 'ioi-mini-found' : 'ioi-gpt2-small';
const circuit = { dataset: { prompts }, prependBos: false, circuit: name };
const { result: faithful } = await client.runJob('circuit.faithfulness', circuit);
const [full, kept] = [faithful.full, faithful.circuit] as number[];
print(`Whole model: ${full!.toFixed(3)}, circuit alone: ${kept!.toFixed(3)}`);
const { result: minimal } = await client.runJob('circuit.minimality', circuit);
const rows = minimal.rows as { head: string; position: string; change: number; shareOfFull: number }[];
for (const { head, position, change, shareOfFull } of rows.slice(0, 5)) {
  print(`Without ${head} at ${position}: ${change.toFixed(3)}, ${(shareOfFull * 100).toFixed(0)}% of the whole`);
}
