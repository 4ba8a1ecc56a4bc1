import { type Envelope, findOperation, readNotes, writeNote } from '@circuit-lens/model';
import type { Job, JobQueue } from '../jobs/JobQueue.ts';
import { logger } from '../logger.ts';
import type { EnvelopeModel } from '../modelEnvelope.ts';

/** How many of the published numbers a model gives again. */
export interface Verification {
  passed: number;
  failed: number;
  /** When that was found. */
  finishedAt: string;
}

/** What is remembered of one model's weights; null where a person stopped the comparison. */
type Note = { found: Verification | null };

/** What tells apart models whose numbers differ. */
type Weights = Pick<EnvelopeModel, 'contentHash' | 'precision'>;

interface VerificationOptions {
  /** File of what is remembered, by contents of the weights and how they are held. */
  path: string;
  /** Contents of the weights that the numbers are of. */
  published: string;
  /** The model used where none is named, as the server was told; null: its own choice. */
  defaultModel: string | null;
  /** May it run by itself? */
  isAutomatic: boolean;
  jobs: Pick<JobQueue, 'enqueue' | 'subscribe'>;
}

const operation = 'verify.gpt2';

/**
 * Compares GPT-2 small with its published numbers once, as a job, after it is first loaded, and remembers by the contents of
 * the weights how many it gave: neither a restart nor a full store has it done again.
 */
export class Verifications {
  private readonly seen = new Set<string>();

  constructor(private readonly options: VerificationOptions) {}

  isPublished({ contentHash }: Pick<EnvelopeModel, 'contentHash'>): boolean {
    return contentHash === this.options.published;
  }

  /** What the comparison takes as its model: a folder has a name that does not find it again. */
  nameOf({ name }: Pick<EnvelopeModel, 'name'>, named: string | undefined): string {
    return named ?? this.options.defaultModel ?? name;
  }

  /** What was found of a model; null where it was not compared, or not to the end. */
  async of(model: Weights): Promise<Verification | null> {
    return (await this.noteOf(model))?.found ?? null;
  }

  /** A model has answered: starts the comparison where it is due. Never throws. */
  async noteModel(model: Weights & Pick<EnvelopeModel, 'name'>, named?: string): Promise<void> {
    const key = keyOf(model);
    if (!this.options.isAutomatic || !this.isPublished(model) || this.seen.has(key)) return;
    this.seen.add(key);
    try {
      if (await this.noteOf(model)) return;
      const { id } = await this.options.jobs.enqueue(operation, { model: this.nameOf(model, named) });
      for await (const job of this.options.jobs.subscribe(id)) await this.noteEnd(job, model);
    } catch (error) {
      logger.warn({ err: error, model: model.name }, 'the published numbers could not be compared');
    }
  }

  /** A job has its result: one that compared all numbers is remembered, whoever asked for it. */
  async noteResult({ operation: name, input }: Pick<Job, 'operation' | 'input'>, envelope: Envelope): Promise<void> {
    const isWhole = (input as { section?: string } | null)?.section === undefined;
    if (name !== operation || !isWhole) return;
    const { passed, failed } = envelope.result as { passed: number; failed: number };
    await this.write(envelope.model, { passed, failed, finishedAt: new Date().toISOString() });
  }

  /** A person who stops it has said that it shall not run by itself; what failed or was cut is tried again. */
  private async noteEnd({ state }: Job, model: Weights): Promise<void> {
    if (state === 'cancelled') await this.write(model, null);
  }

  private async noteOf(model: Weights): Promise<Note | undefined> {
    return (await readNotes<Note>(this.options.path))[keyOf(model)];
  }

  private write(model: Weights, found: Verification | null): Promise<void> {
    return writeNote<Note>(this.options.path, keyOf(model), { found });
  }
}

/** Another version of the comparison has other numbers, and so have weights that are rounded. */
function keyOf({ contentHash, precision }: Weights): string {
  const held = precision === 'float32' ? '' : ` ${precision}`;
  return `${contentHash} ${findOperation(operation).version}${held}`;
}
