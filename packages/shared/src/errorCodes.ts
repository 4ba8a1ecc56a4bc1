/** What a code means to a caller: HTTP status, process exit status, and the one thing to do next. */
export interface ErrorCodeEntry {
  httpStatus: number;
  exitStatus: 1 | 2;
  remedy: string;
}

const badInput = (remedy: string): ErrorCodeEntry => ({ httpStatus: 400, exitStatus: 2, remedy });
const failure = (remedy: string, httpStatus = 500): ErrorCodeEntry => ({ httpStatus, exitStatus: 1, remedy });

/**
 * Every stable error code of the product, in one table.
 *
 * The command line takes its exit status from here, the API its HTTP status, and `docs/errors.md` explains each
 * (a test holds the two lists together).
 */
export const errorCodes = {
  UNKNOWN_MODEL: badInput(
    'Name one that `npx circuit-lens models list` knows, or a folder; `npx circuit-lens models pull` fetches one.',
  ),
  MODEL_FILES_MISSING: failure('Put the named file into the model folder, or load another folder.', 404),
  MODEL_FILES_CORRUPT: failure('Fetch the named file again; it is truncated or not what its header says.'),
  MODEL_INCOMPLETE: badInput('Load the whole checkpoint, or ask for what reads only its attention.'),
  MODEL_NOT_GPT2: badInput('Load a checkpoint of the GPT-2 architecture.'),
  MODEL_DIFFERS: badInput('Name the model it was made with by --model, or go on with --other-model.'),
  SELF_TEST_FAILED: failure(
    'Do not trust numbers from this device; run with --device cpu (CIRCUIT_LENS_DEVICE=cpu for a server) and report the hook named.',
  ),
  UNKNOWN_HOOK: badInput('List the hook points with `npx circuit-lens model info`.'),
  UNKNOWN_HEAD: badInput('Write a head as L9H9, within the layers and heads of the model.'),
  UNKNOWN_TOKEN: badInput('Use token ids below the size of the vocabulary.'),
  TOKEN_NOT_SINGLE: badInput('Choose an answer that is one token; a leading space usually matters.'),
  POSITION_OUT_OF_RANGE: badInput('Use a position inside the prompt; negative ones count from its end.'),
  LABEL_NOT_FOUND: badInput('Give the prompt `labels`, or use an integer position.'),
  PROMPT_EMPTY: badInput('Write a prompt, or leave BOS on.'),
  PROMPT_TOO_LONG: badInput('Shorten the prompt to the context length of the model.'),
  PROMPTS_DIFFER_IN_LENGTH: badInput('Use prompts of one length, or read positions by label.'),
  MISSING_ACTIVATION: badInput('Ask for the named hook point when the cache is made.'),
  INTERVENTION_SHAPE: badInput('Give the intervention a source or value of the shape at its site.'),
  INTERVENTION_NO_EFFECT: badInput('The intervention changed nothing; check its site and its source.'),
  METRIC_UNDEFINED: badInput('Use `logitDifference`, or prompts on which clean and corrupted differ.'),
  NOT_FINITE: failure('Check the weights and the interventions for NaN and infinity.'),
  DATASET_TOO_SMALL: badInput('Use a larger dataset.'),
  UNKNOWN_JOB: failure('List the jobs and use one of their ids.', 404),
  JOB_CANCELLED: failure('Start it again.', 409),
  QUEUE_FULL: failure('Try again when a job has ended.', 429),
  QUERY_TOO_COMPLEX: badInput('Ask for less in one query.'),
  QUERY_TIMEOUT: failure('Ask for less at once, or start the operation as a job.', 504),
  DEVICE_UNAVAILABLE: failure('Use --device auto or cpu; for a server CIRCUIT_LENS_DEVICE.'),
  PRECISION_UNAVAILABLE: badInput('Use --precision fp32; for a server CIRCUIT_LENS_PRECISION.'),
  DEVICE_FAILED: failure('Ask for less at once, or use --device cpu; for a server CIRCUIT_LENS_DEVICE=cpu.'),
  OUT_OF_MEMORY: failure('Use fewer prompts or fewer hook points at once.'),
  HUB_UNREACHABLE: failure('Check the network, or use a local folder.', 502),
  HUB_REFUSED: failure('Check the name of the model and the access token; after too many requests, wait.', 502),
  CHECKSUM_MISMATCH: failure('Fetch it again; `npx circuit-lens models remove` takes away what is damaged.'),
  DISK_FULL: failure('Free disk space and try again.', 507),
  CACHE_FOLDER_UNUSABLE: failure('Make the Hugging Face cache folder writable, or set HF_HUB_CACHE to one that is.'),
  WORKER_CRASHED: failure('Try again; the model is loaded anew.'),
  DATA_FOLDER_UNUSABLE: failure('Set CIRCUIT_LENS_HOME to a folder that can be written and that no other server uses.'),
  UNAUTHENTICATED: failure("Send the server's CIRCUIT_LENS_TOKEN.", 401),
  FORBIDDEN: failure('Open the page under localhost, or add its name to CIRCUIT_LENS_ALLOWED_HOSTS.', 403),
  NOT_FOUND: failure('Ask for it again by the query that gave the address.', 404),
  BAD_USER_INPUT: badInput('Correct what the message names.'),
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;
