/**
 * For each head of the IOI circuit of GPT-2 small the other heads that are removed with it, so that backups do not hide what
 * it does (ARENA 1.4.1, "Minimality", following Wang et al. 2022, figure 20).
 */
export const arenaMinimalitySets: Readonly<Record<string, readonly string[]>> = {
  L9H9: [],
  L10H0: ['L9H9'],
  L9H6: ['L9H9', 'L10H0'],
  L10H7: ['L11H10'],
  L11H10: ['L10H7'],
  L8H10: ['L7H9', 'L8H6', 'L7H3'],
  L7H9: ['L8H10', 'L8H6', 'L7H3'],
  L8H6: ['L7H9', 'L8H10', 'L7H3'],
  L7H3: ['L7H9', 'L8H10', 'L8H6'],
  L5H5: ['L5H9', 'L6H9', 'L5H8'],
  L5H9: ['L11H10', 'L10H7'],
  L6H9: ['L5H9', 'L5H5', 'L5H8'],
  L5H8: ['L11H10', 'L10H7'],
  L0H1: ['L0H10', 'L3H0'],
  L0H10: ['L0H1', 'L3H0'],
  L3H0: ['L0H1', 'L0H10'],
  L4H11: ['L2H2'],
  L2H2: ['L4H11'],
  L11H2: ['L9H9', 'L10H0', 'L9H6'],
  L10H6: ['L9H9', 'L10H0', 'L9H6', 'L11H2'],
  L10H10: ['L9H9', 'L10H0', 'L9H6', 'L11H2', 'L10H6'],
  L10H2: ['L9H9', 'L10H0', 'L9H6', 'L11H2', 'L10H6', 'L10H10'],
  L9H7: ['L9H9', 'L10H0', 'L9H6', 'L11H2', 'L10H6', 'L10H10', 'L10H2'],
  L10H1: ['L9H9', 'L10H0', 'L9H6', 'L11H2', 'L10H6', 'L10H10', 'L10H2', 'L9H7'],
  L11H9: ['L9H9', 'L10H0', 'L9H6', 'L9H0'],
  L9H0: ['L9H9', 'L10H0', 'L9H6', 'L11H9'],
};
