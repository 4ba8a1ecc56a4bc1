/**
 * Prints, as JSON, what memory a process takes that loads a checkpoint and runs a prompt of 15 tokens; with a number behind, also
 * the resident memory after each of that many switches between two sets of weight flags. Run by memory.test.ts.
 */
import { loadModel, rawWeightFlags } from '@circuit-lens/model';

const [folder, home, switches = '0'] = process.argv.slice(2) as [string, string, string?];
const tokens = Array.from({ length: 15 }, (_, i) => (i * 7919) % 50257);
const MIB = 1024 * 1024;

/** A model that nothing holds on to once this has returned. */
async function loadAndRun(weightFlags: object) {
  const { run, selfTest } = await loadModel(folder, { home, device: 'cpu', weightFlags }).then((model) => ({
    run: model.run([tokens], { logitsAt: 'last' }),
    selfTest: model.selfTest,
  }));
  return { selfTest, isFinite: (await run).logits!.data.every(Number.isFinite) };
}

const first = await loadAndRun({});
const peakMb = process.resourceUsage().maxRSS / 1024;
const residentMb: number[] = [];
for (let i = 0; i < Number(switches); i++) {
  await loadAndRun(i % 2 === 0 ? rawWeightFlags : {});
  residentMb.push(process.memoryUsage().rss / MIB);
}
process.stdout.write(JSON.stringify({ ...first, peakMb, residentMb }));
