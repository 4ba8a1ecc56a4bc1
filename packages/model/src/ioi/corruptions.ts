import type { CorruptionKind } from '@circuit-lens/shared';
import type { NameRoles } from './fillTemplate.ts';

/** One way to corrupt a prompt: which names it gets in place of its own. */
interface Corruption {
  /** How many names that are not in the prompt it draws. */
  draws: number;
  /** @param draw a name that is not in the prompt and was not drawn for it before */
  apply(names: NameRoles, draw: () => string): NameRoles;
}

/**
 * The corruptions. Answers stay those of the clean prompt, and each name is one token, so the positions stay too. `abc` is
 * the reference of Wang et al. 2022 (section 2.1), `flipS2` that of the Exploratory Analysis Demo: S2 becomes IO.
 */
export const corruptions: Record<CorruptionKind, Corruption> = {
  abc: { draws: 3, apply: (names, draw) => ({ ...names, io: draw(), s1: draw(), s2: draw() }) },
  flipIo: { draws: 1, apply: (names, draw) => ({ ...names, io: draw() }) },
  flipS: { draws: 1, apply: (names, draw) => ({ ...names, ...both(draw()) }) },
  flipS1: { draws: 1, apply: (names, draw) => ({ ...names, s1: draw() }) },
  flipS2: { draws: 0, apply: (names) => ({ ...names, s2: names.io }) },
  flipIoS: { draws: 0, apply: (names) => ({ ...names, io: names.s1, ...both(names.io) }) },
  randomNames: { draws: 2, apply: (names, draw) => ({ ...names, io: draw(), ...both(draw()) }) },
};

const both = (name: string) => ({ s1: name, s2: name });
