import type { Circuit } from './schemas/circuit.ts';

type Members = Record<string, { position: string; heads: string[] }>;

const members: Members = {
  nameMover: { position: 'end', heads: ['L9H9', 'L10H0', 'L9H6'] },
  backupNameMover: {
    position: 'end',
    heads: ['L10H10', 'L10H6', 'L10H2', 'L10H1', 'L11H2', 'L9H7', 'L9H0', 'L11H9'],
  },
  negativeNameMover: { position: 'end', heads: ['L10H7', 'L11H10'] },
  sInhibition: { position: 'end', heads: ['L7H3', 'L7H9', 'L8H6', 'L8H10'] },
  induction: { position: 's2', heads: ['L5H5', 'L5H8', 'L5H9', 'L6H9'] },
  duplicateToken: { position: 's2', heads: ['L0H1', 'L0H10', 'L3H0'] },
  previousToken: { position: 's1+1', heads: ['L2H2', 'L4H11'] },
};

/** The strongest heads alone: what one would have stopped at (the same paper, section 4.3). */
const naiveMembers: Members = {
  nameMover: { position: 'end', heads: ['L9H6', 'L9H9', 'L10H0'] },
  sInhibition: { position: 'end', heads: ['L7H3', 'L7H9', 'L8H6', 'L8H10'] },
  induction: { position: 's2', heads: ['L5H5', 'L5H9'] },
  duplicateToken: { position: 's2', heads: ['L3H0', 'L0H10'] },
  previousToken: { position: 's1+1', heads: ['L2H2', 'L4H11'] },
};

function headsOf(classes: Members): Circuit['heads'] {
  return Object.entries(classes).flatMap(([name, { position, heads }]) =>
    heads.map((head) => ({ head, class: name, position })),
  );
}

/**
 * The IOI circuit of GPT-2 small: 26 heads in seven classes (Wang et al. 2022, arXiv:2211.00593, figure 2; positions
 * from redwoodresearch/Easy-Transformer, ioi_circuit_extraction.py).
 */
export const publishedIoiCircuit: Circuit = {
  name: 'ioi-gpt2-small',
  source: 'Wang et al. 2022, arXiv:2211.00593, figure 2',
  heads: headsOf(members),
  mlps: 'keep',
};

/**
 * The smaller IOI circuit that the paper holds beside it: no backup and negative movers, and of induction and duplicate
 * token heads the strongest (heads from redwoodresearch/Easy-Transformer, ioi_circuit_extraction.py, NAIVE).
 */
export const naiveIoiCircuit: Circuit = {
  name: 'ioi-gpt2-small-naive',
  source: 'Wang et al. 2022, arXiv:2211.00593, section 4.3',
  heads: headsOf(naiveMembers),
  mlps: 'keep',
};
