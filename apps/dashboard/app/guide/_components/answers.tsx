import type { ComponentType } from 'react';
import type { StepKey } from '../guideSteps.ts';
import { ChainAnswer } from './ChainAnswer.tsx';
import { CircuitAnswer } from './CircuitAnswer.tsx';
import { LookAnswer } from './LookAnswer.tsx';
import { SilenceAnswer } from './SilenceAnswer.tsx';
import { StreamAnswer } from './StreamAnswer.tsx';
import { TaskAnswer } from './TaskAnswer.tsx';
import { WordsAnswer } from './WordsAnswer.tsx';
import { WritersAnswer } from './WritersAnswer.tsx';

/** The picture of every step; each asks the API only once it is revealed. */
export const answers: Record<StepKey, ComponentType> = {
  words: WordsAnswer,
  task: TaskAnswer,
  stream: StreamAnswer,
  writers: WritersAnswer,
  look: LookAnswer,
  chain: ChainAnswer,
  silence: SilenceAnswer,
  circuit: CircuitAnswer,
};
