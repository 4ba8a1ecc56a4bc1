import type { Dataset, DatasetPrompt } from '@circuit-lens/shared';
import { fillTemplate, type NameRoles, templateWithOrder } from './fillTemplate.ts';
import { ioiTemplates } from './templates.ts';

/**
 * One row a prompt: place of its template among the paper's, order, IO, S, the three names of its ABC sentence (at IO, S1,
 * S2), place, object.
 */
const rows = [
  '6 ABBA Victoria Jane Alan Sullivan Adam store snack',
  '6 BABA Rose Sullivan Max Marcus Jeremy garden necklace',
  '6 ABBA Alan Alex Jay Jason Jacob store drink',
  '4 BABA Crystal Jessica Jack Joshua Grant - -',
  '2 ABBA Jonathan Kevin Alice Mark Carter school necklace',
  '5 ABBA Prince Daniel Eva Sarah Aaron station computer',
  '6 ABBA Jeremy Warren Robert Connor Ryan garden bone',
  '4 BABA Rose Frank Maria Ian Leon - -',
  '0 ABBA Victoria Peter Prince David Alice hospital computer',
  '4 ABBA Kevin William Lisa Lisa Collins - -',
  '1 ABBA Edward Ryan Connor Matthew Justin house drink',
  '4 BABA Clark Jake Kyle Max Marcus - -',
  '1 ABBA Paul Laura Christian Stephen Michelle restaurant drink',
  '5 BABA Kelly Ruby Patrick Maria Grant station ring',
  '6 BABA Robert William Kyle Lewis Anna house bone',
  '0 BABA Kyle David Joseph River Paul school basketball',
  '3 BABA Laura Jack Lewis Anthony Eric office snack',
  '6 BABA Paul Luke Jennifer Laura Elizabeth store drink',
  '2 ABBA Tyler Russell Anna Crystal Kelly restaurant basketball',
  '3 BABA Andre Kate Daniel Paul Anderson school drink',
  '1 ABBA Thomas Jacob Jack Ruby Eric office ring',
  '0 ABBA Louis Max Paul Eva Victoria office snack',
  '4 ABBA Alex Sullivan Grant Jacob Michael - -',
  '2 BABA Anthony Sullivan Peter River Alice hospital ring',
  '2 BABA Prince Andy Ruby Warren Maria store snack',
] as const;

/**
 * The dataset of ARENA 1.4.1, section 4: `IOIDataset(prompt_type="mixed", N=25, seed=1)`, and its ABC sentences prompt by
 * prompt. Shipped as data, since it was drawn with another generator than ours. Run without BOS, GPT-2 small's average
 * logit difference is 2.8052 on the first and -0.7699 on the second, which is judged by the answers of the first.
 */
export function arenaDataset(): { dataset: Dataset; corrupted: Dataset } {
  const source = 'ARENA 1.4.1, IOIDataset(prompt_type="mixed", N=25, seed=1)';
  const filled = rows.map(fillRow);
  return {
    dataset: { source, prompts: filled.map(({ clean }) => clean) },
    corrupted: { source: `${source}, ABC`, prompts: filled.map(({ corrupted }) => corrupted) },
  };
}

function fillRow(row: string): { clean: DatasetPrompt; corrupted: DatasetPrompt } {
  const [place, order, io, s, ...rest] = row.split(' ') as [string, 'ABBA' | 'BABA', string, string, ...string[]];
  const [abcIo, abcS1, abcS2, place2, object] = rest as [string, string, string, string, string];
  const template = templateWithOrder(ioiTemplates.paper[Number(place)]!, order);
  const promptOf = (names: NameRoles): DatasetPrompt => ({
    text: fillTemplate(template, { ...names, place: place2, object }),
    answers: { correct: ` ${io}`, incorrect: ` ${s}` },
    template,
    order,
    names: { ...names },
  });
  return {
    clean: promptOf({ io, s1: s, s2: s }),
    corrupted: promptOf({ io: abcIo, s1: abcS1, s2: abcS2 }),
  };
}
