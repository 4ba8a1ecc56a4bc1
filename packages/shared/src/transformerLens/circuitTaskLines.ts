import type { Circuit } from '../schemas/circuit.ts';
import { templateOf } from '../templateOf.ts';
import { placeLine } from './positions.ts';
import { answerLines, promptLines, type ScriptPrompt, type ScriptRecipe } from './preludes.ts';
import { python } from './python.ts';
import { counterpartLines, standInLines, zeroLines } from './standIns.ts';

/** The part of an input that operations on circuits have. */
export interface CircuitInput extends ScriptRecipe {
  dataset?: ScriptDataset;
  reference?: ScriptDataset;
  referencePerPrompt?: number;
  knockout?: string;
  circuit?: Circuit | string;
}

interface ScriptDataset {
  prompts: ScriptPrompt[];
  seed?: number;
}

/** Numbers of the groups that prompts of one template are in, of the dataset and of its reference. */
function groupsOf({ dataset, reference, referencePerPrompt = 1 }: CircuitInput): [number[], number[]] {
  const own = dataset!.prompts.map(templateOf);
  const isCounterpart = reference?.prompts.length === own.length;
  const others = reference
    ? reference.prompts.map((prompt, i) => prompt.template ?? (isCounterpart ? own[i]! : templateOf(prompt)))
    : Array.from({ length: referencePerPrompt }, () => own).flat();
  const names = [...new Set(own)];
  return [own.map((name) => names.indexOf(name)), others.map((name) => names.indexOf(name))];
}

function shareLine(input: CircuitInput): string | null {
  const { knockout = 'meanByTemplate' } = input;
  if (knockout === 'mean') return 'share = torch.ones(len(tokens), len(source))';
  if (knockout === 'resample') return 'share = torch.eye(len(tokens))';
  if (knockout !== 'meanByTemplate') return null;
  const [own, others] = groupsOf(input);
  return `share = (torch.tensor(${python(own)})[:, None] == torch.tensor(${python(others)})).float()`;
}

/** Lines of the prompts, and of what stands in for what is knocked out. */
export function taskLines(input: CircuitInput): string[] | null {
  const { dataset, reference, knockout, prependBos, referencePerPrompt = 1 } = input;
  if (!dataset || [...dataset.prompts, ...(reference?.prompts ?? [])].some(({ text }) => text === undefined))
    return null;
  if (dataset.prompts.some(({ labels }) => labels !== undefined)) return null;
  const task = { prompts: dataset.prompts, prependBos };
  const [tokens, answers] = [promptLines(task), answerLines(task)];
  if (!tokens || !answers) return null;
  const own = [...tokens, ...answers, placeLine];
  if (knockout === 'zero') return [...own, ...zeroLines];
  const share = shareLine(input);
  if (!share) return null;
  const first = dataset.seed ?? 0;
  const copies = knockout === 'resample' ? 1 : referencePerPrompt;
  const given = reference && [
    ...promptLines({ prompts: reference.prompts, prependBos })!,
    'source, source_end = tokens, end',
  ];
  const drawn = [
    ...counterpartLines,
    '',
    `source = torch.cat([counterparts(seed) for seed in range(${first}, ${first + copies})])`,
    `source_end = end.repeat(${copies})`,
  ];
  return [...(given ?? []), ...own, ...(given ? [] : drawn), share, ...standInLines(['z', 'mlp_out'])];
}
