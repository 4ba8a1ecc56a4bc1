import { apiJourneys } from './api.ts';
import { frameJourneys } from './frame.ts';
import { interventionJourneys } from './interventions.ts';
import type { Journey } from './Journey.ts';
import { jobsJourneys } from './jobs.ts';
import { longPromptJourneys } from './longPrompts.ts';
import { readingJourneys } from './reading.ts';
import { setupJourneys } from './setup.ts';
import { verifyJourneys } from './verify.ts';

/** Every journey; a new one goes into the list it belongs to. */
export const journeys: readonly Journey[] = [
  ...setupJourneys,
  ...frameJourneys,
  ...readingJourneys,
  ...longPromptJourneys,
  ...interventionJourneys,
  ...jobsJourneys,
  ...apiJourneys,
  ...verifyJourneys,
];
