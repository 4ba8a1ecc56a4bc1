import type { PublishedValue } from './PublishedValue.ts';
import { ablationValues } from './sections/ablation.ts';
import { adversarialValues } from './sections/adversarial.ts';
import { arenaValues } from './sections/arena.ts';
import { attentionValues } from './sections/attention.ts';
import { attributionValues } from './sections/attribution.ts';
import { circuitValues } from './sections/circuits.ts';
import { exploratoryAnalysisValues } from './sections/exploratoryAnalysis.ts';
import { interventionValues } from './sections/interventions.ts';
import { ioiCircuitValues } from './sections/ioiCircuit.ts';
import { mainDemoValues } from './sections/mainDemo.ts';
import { notebookValues } from './sections/notebook.ts';
import { tokenValues } from './sections/tokens.ts';
import { weightValues } from './sections/weights.ts';

/** The registry of published values of GPT-2 small, by section. A new section is one file and one line here. */
export const publishedValues: readonly PublishedValue[] = [
  ...tokenValues,
  ...weightValues,
  ...circuitValues,
  ...notebookValues,
  ...exploratoryAnalysisValues,
  ...attributionValues,
  ...attentionValues,
  ...interventionValues,
  ...ablationValues,
  ...mainDemoValues,
  ...arenaValues,
  ...ioiCircuitValues,
  ...adversarialValues,
];

/** Names of the sections, in their order. */
export const publishedSections: readonly string[] = [...new Set(publishedValues.map((value) => value.section))];
