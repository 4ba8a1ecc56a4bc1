import type { ModelHost } from '@circuit-lens/model';
import { toErrorJson } from '@circuit-lens/shared';
import { logger } from './logger.ts';
import type { EnvelopeModel } from './modelEnvelope.ts';

/** How the default model is. */
export interface ModelState {
  model: EnvelopeModel | null;
  error: string | null;
  /** It is being loaded again, since its worker crashed. */
  isReloading: boolean;
  /** Takes note of a model that answers from another device now. */
  moved(model: EnvelopeModel): void;
}

/**
 * Watches the default model: whether it is loaded, and its worker. A worker that crashed is started again at once, so
 * that the next query need not wait for it.
 */
export function watchModel(
  host: Promise<ModelHost>,
  model: Promise<EnvelopeModel>,
  onCrash: () => void,
): Readonly<ModelState> {
  const state: ModelState = {
    model: null,
    error: null,
    isReloading: false,
    moved(moved) {
      if (state.model?.name === moved.name && state.model.contentHash === moved.contentHash) state.model = moved;
    },
  };
  const note = (loading: Promise<EnvelopeModel>) =>
    loading.then(
      (loaded) => {
        state.model = loaded;
        state.error = null;
      },
      (error: unknown) => {
        state.error = toErrorJson(error).message;
      },
    );
  void note(model);
  host.then(
    (started) =>
      started.whenCrashed((error) => {
        logger.error({ err: error }, "the model's worker crashed; it is started again");
        onCrash();
        state.isReloading = true;
        void note(started.run('model.info', {}).then((envelope) => envelope.model)).finally(() => {
          state.isReloading = false;
        });
      }),
    () => {},
  );
  return state;
}
