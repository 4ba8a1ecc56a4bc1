import { publishedIoiCircuit } from '@circuit-lens/shared/names';

/** Names of the classes of the published circuit as pages print them. */
const classNames: Record<string, string> = {
  nameMover: 'name mover',
  backupNameMover: 'backup name mover',
  negativeNameMover: 'negative name mover',
  sInhibition: 'S-inhibition',
  induction: 'induction',
  duplicateToken: 'duplicate token',
  previousToken: 'previous token',
};

const roles = new Map(publishedIoiCircuit.heads.map((head) => [head.head, classNames[head.class] ?? head.class]));
const publishedFor = /^(openai-community\/)?gpt2(-small)?$/;

/** The class of a head in the published IOI circuit; null for other heads, and for every model but GPT-2 small. */
export function roleOfHead(label: string, model: string | null): string | null {
  return model && publishedFor.test(model) ? (roles.get(label) ?? null) : null;
}
