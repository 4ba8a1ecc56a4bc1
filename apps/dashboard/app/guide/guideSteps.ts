/** The steps of the guide: what is told, what the reader is asked, and what the answer's picture shows and does not. */

export const stepKeys = ['words', 'task', 'stream', 'writers', 'look', 'chain', 'silence', 'circuit'] as const;
export type StepKey = (typeof stepKeys)[number];

/** What the texts are filled with. */
export interface Story {
  /** The answers of the shown prompt, as tokens are printed. */
  correct: string;
  incorrect: string;
  prompts: number;
  /** Null while the model is not known. */
  nLayers: number | null;
  nHeads: number | null;
}

export interface GuideStep {
  key: StepKey;
  title: string;
  story: string;
  question: (story: Story) => string;
  shows: string;
  doesNot: string;
  /** Where it stands in full. */
  pages: readonly string[];
}

const manyHeads = ({ nLayers, nHeads }: Story) =>
  nLayers === null || nHeads === null ? 'many heads' : `${nLayers * nHeads} heads`;

/** In the order of the investigation. */
export const guideSteps: readonly GuideStep[] = [
  {
    key: 'words',
    title: 'A line of people',
    story:
      'Picture the prompt as people in a line, one for each token, each with a sheet of paper. At the start a sheet says only which token its owner is and which place in the line it has. Nobody learns anything from those further on; whoever stands last has to name the next word.',
    question: ({ correct, incorrect }) =>
      `Read the prompt above. Which word comes next, ${correct}, ${incorrect} or another, and how sure would you be?`,
    shows: 'The likeliest next tokens of the shown prompt and their probabilities.',
    doesNot: 'How the model got there; and one prompt can be luck.',
    pages: ['setup'],
  },
  {
    key: 'task',
    title: 'More than luck',
    story:
      'Each prompt comes with a right and a wrong answer. The score is the logit difference: what the model gives the right one less what it gives the wrong one. Above zero the right one leads, and every further 0.69 doubles its odds.',
    question: ({ prompts }) =>
      prompts === 1
        ? 'Does the right answer lead on the one prompt of this set?'
        : `In how many of the ${prompts || 'chosen'} prompts does the right answer lead, and is the lead the same everywhere?`,
    shows: 'The logit difference of every prompt, and the mean.',
    doesNot: 'Whether either of the two is the very first choice: a third word may be ahead of both.',
    pages: ['task'],
  },
  {
    key: 'stream',
    title: 'A sheet that is only added to',
    story:
      'The sheet is the residual stream, the one channel that all layers share: every layer reads it and adds a note, and nothing is rubbed out, only outweighed. So the last person’s sheet can be read early, after any layer, as if the work were done. This is the logit lens.',
    question: ({ nLayers }) =>
      `Does the answer build up a little in each of the ${nLayers === null ? '' : `${nLayers} `}layers, or does it come at once, and where?`,
    shows: 'The mean logit difference that the last sheet would give if it were read there.',
    doesNot: 'What earlier notes prepared: a layer can matter without moving this line.',
    pages: ['logit-lens', 'layers'],
  },
  {
    key: 'writers',
    title: 'Couriers between the sheets',
    story:
      'Only attention heads carry anything from one person to another. A head copies something from earlier sheets, rewrites it, and adds it to a later sheet. Since notes add up, what each head put on the last sheet can be weighed by itself.',
    question: (story) => `Of ${manyHeads(story)}, how many write most of the answer? Does any write against it?`,
    shows: 'The six heads with the largest direct effect on the logit difference, a mean over the prompts.',
    doesNot: 'Heads that help other heads: by this measure they stand near zero.',
    pages: ['heads'],
  },
  {
    key: 'look',
    title: 'Question, advertisement, message',
    story:
      'How does a head know whom to copy from? The one who wants something calls out a question, the query. Everyone up to that place in the line holds up an advertisement, the key, and has a message ready, the value. The better the match, the larger the share of that message in what arrives; the shares sum to one.',
    question: ({ correct, incorrect }) =>
      `The head that writes most toward the answer asks its question at the last place. Whose message does it take: that of ${correct}, of ${incorrect}, or of somebody else?`,
    shows: 'The three largest shares of attention of that head at END, on the shown prompt.',
    doesNot: 'What is in the message, or that the look is what makes the answer.',
    pages: ['attention'],
  },
  {
    key: 'chain',
    title: 'Who noticed the repeat?',
    story:
      'The question at the end has to be the right one: somebody must have told it which name not to take. That news can travel in steps. A person after a name notes who stood before; the second mention finds the first, or the note beside it; the last person hears of the second mention.',
    question: ({ incorrect }) =>
      `Where would a head at the second ${incorrect} have to look, to notice that the name was there before?`,
    shows: 'For each look of that chain, the head whose attention along it is largest, on the shown prompt.',
    doesNot: 'That the news really goes this way: a look is a chance to copy, not a proof. Patching is.',
    pages: ['attention', 'head-types', 'patching', 'path-patching'],
  },
  {
    key: 'silence',
    title: 'Take it away',
    story:
      'So far we only watched. To learn whether a part is needed, take it away: the head that writes most is made to say nothing at any place, and all later layers are run again on what is left.',
    question: () =>
      'You know what that head writes by itself. Without it, does the difference fall by as much, by less, or by more?',
    shows: 'The mean logit difference as it was and with that head’s output set to zero.',
    doesNot: 'A fair test on its own: zero is not what later layers are used to. Ablation compares with means.',
    pages: ['ablation'],
  },
  {
    key: 'circuit',
    title: 'The whole line at work',
    story:
      'Wang et al. found such a line in GPT-2 small and named its parts: heads that find the repeat, S-inhibition heads that tell the end of the line to leave that name out, and name movers that copy the one that remains. Some movers write against the answer, and some stand by as backup.',
    question: () => 'Which of these parts do you expect to find in this model?',
    shows: 'Heads that are candidates for each part by where they look and what they write.',
    doesNot: 'A proof: each candidate needs an intervention, and a circuit has to be tested as a whole.',
    pages: ['head-types', 'circuit'],
  },
];
