import { publishedIoiCircuit } from '@circuit-lens/shared/names';

/** Roles in the order of the circuit: how pages call them, and the letter that stands in a grid. */
export const roleNames: Record<string, { name: string; letter: string }> = {
  previousToken: { name: 'previous token', letter: 'P' },
  duplicateToken: { name: 'duplicate token', letter: 'D' },
  induction: { name: 'induction', letter: 'I' },
  sInhibition: { name: 'S-inhibition', letter: 'S' },
  nameMover: { name: 'name mover', letter: 'M' },
  backupNameMover: { name: 'backup name mover', letter: 'B' },
  negativeNameMover: { name: 'negative name mover', letter: 'N' },
};

const roles = new Map(publishedIoiCircuit.heads.map((head) => [head.head, roleNames[head.class]?.name ?? head.class]));
const publishedFor = /^(openai-community\/)?gpt2(-small)?$/;

/** The class of a head in the published IOI circuit; null for other heads, and for every model but GPT-2 small. */
export function roleOfHead(label: string, model: string | null): string | null {
  return model && publishedFor.test(model) ? (roles.get(label) ?? null) : null;
}
