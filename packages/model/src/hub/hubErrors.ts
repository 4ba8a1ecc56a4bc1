import { CircuitLensError } from '@circuit-lens/shared';

/** What a request was about, for messages. */
export interface Asked {
  endpoint: string;
  repository: string;
  revision: string;
  file: string;
}

/** What the hub says beside a status. */
export interface Refusal {
  status: number;
  /** `x-error-code`: RepoNotFound, GatedRepo, RevisionNotFound, EntryNotFound, … */
  code: string | null;
  /** `x-error-message` */
  message: string | null;
  hasToken: boolean;
}

/** The error for an answer that is no file, and that asking again would not change. */
export function refused(asked: Asked, refusal: Refusal): CircuitLensError {
  const { endpoint, repository, revision, file } = asked;
  // Of a name that it does not know it speaks of a password that nobody gave.
  const isUnknown = refusal.code === 'RepoNotFound' && !refusal.hasToken;
  const said = refusal.message && !isUnknown ? ` It says: "${refusal.message.replace(/\.$/, '')}".` : '';
  const message = `The hub ${endpoint} refuses "${file}" of ${repository} (HTTP ${refusal.status}).${said} ${whatToDo(asked, refusal)}`;
  return new CircuitLensError('HUB_REFUSED', message, {
    ...{ endpoint, repository, revision, file, status: refusal.status },
    hubCode: refusal.code,
  });
}

function whatToDo({ endpoint, repository, revision }: Asked, { status, code, hasToken }: Refusal): string {
  const page = `${endpoint}/${repository}`;
  if (code === 'GatedRepo' || status === 403) {
    return `Open ${page}, accept its conditions with your account, and set HF_TOKEN to a token of it.`;
  }
  if (code === 'RevisionNotFound') return `There is no revision "${revision}": choose one that ${page}/commits lists.`;
  if (code === 'EntryNotFound') return `The repository has no such file: it is no checkpoint in the GPT-2 layout.`;
  if (status === 401 && hasToken) {
    return 'The token in HF_TOKEN (or of `hf auth login`) is not valid or does not reach this model: set another, or unset it.';
  }
  // The hub answers 401 for names that do not exist, so that nobody learns which private ones do.
  if (status === 401)
    return `Check the name: the hub answers so for one it does not know. For a private model set HF_TOKEN.`;
  if (status === 404)
    return 'Check the name: owner/name as in the address of its page, or gpt2, distilgpt2, gpt2-medium, gpt2-large, gpt2-xl.';
  return 'Try again later, or load a local folder.';
}

/**
 * The error after the last try of what the hub can't answer now: too many requests, or an error of its own.
 * @param waitMs how long it asks to wait; null where it does not say
 */
export function exhausted(
  { endpoint, file }: Asked,
  { status, tries, waitMs }: { status: number; tries: number; waitMs: number | null },
): CircuitLensError {
  const [code, words] =
    status === 429
      ? (['HUB_REFUSED', 'is asked too often'] as const)
      : (['HUB_UNREACHABLE', 'has a problem of its own'] as const);
  const when = waitMs === null ? 'in some minutes' : `in ${Math.ceil(waitMs / 1000)} s, as it asks`;
  const asked = tries === 1 ? '1 try' : `${tries} tries`;
  const message = `The hub ${endpoint} ${words}: HTTP ${status} for "${file}" after ${asked}. Try again ${when}; what was fetched is kept. A mirror can be named in HF_ENDPOINT.`;
  return new CircuitLensError(code, message, { endpoint, file, status, tries, waitMs });
}

/** The error for an answer that does not come from a hub. */
export function notAHub({ endpoint, file }: Asked): CircuitLensError {
  const message = `What answers at ${endpoint} is not a model hub: its answer for "${file}" names no revision. A proxy or a sign-in page may be in between; check HF_ENDPOINT and HTTPS_PROXY.`;
  return new CircuitLensError('HUB_UNREACHABLE', message, { endpoint, file });
}

/** The error for what offline mode forbids. */
export function offline(what: string): CircuitLensError {
  const message = `${what} is not on this machine, and HF_HUB_OFFLINE forbids to fetch it. Unset HF_HUB_OFFLINE, or load a local folder.`;
  return new CircuitLensError('HUB_UNREACHABLE', message, { offline: true });
}

const reasons: readonly (readonly [codes: RegExp, what: string, remedy: string])[] = [
  [/^(ENOTFOUND|EAI_AGAIN|EAI_NODATA)$/, 'its name is not known here (no network, or DNS fails)', 'Check the network'],
  [/^(ECONNREFUSED)$/, 'nothing answers at its address', 'Check HF_ENDPOINT and the proxy'],
  [/^(ENETUNREACH|EHOSTUNREACH|ENETDOWN)$/, 'there is no way to it', 'Check the network'],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/,
    'its certificate is not trusted',
    'Behind a proxy that signs with its own, name that in NODE_EXTRA_CA_CERTS',
  ],
  [/TIMEOUT|ETIMEDOUT/, 'it does not answer in time', 'Check the network'],
];

/** The error for a hub that can't be reached. @param error what fetch threw */
export function unreachable({ endpoint, file }: Pick<Asked, 'endpoint' | 'file'>, error: unknown): CircuitLensError {
  const code = networkCode(error);
  const [, what, remedy] = reasons.find(([codes]) => codes.test(code)) ?? [
    null,
    'the connection breaks',
    'Check the network',
  ];
  const message = `The hub ${endpoint} can't be reached: ${what} (${code}, while "${file}" was asked for). ${remedy}; a proxy goes into HTTPS_PROXY, a mirror into HF_ENDPOINT. What was fetched is kept.`;
  return new CircuitLensError('HUB_UNREACHABLE', message, { endpoint, file, reason: code }, { cause: error });
}

/** The code of the innermost cause: ENOTFOUND, ECONNRESET, UND_ERR_SOCKET, … */
export function networkCode(error: unknown): string {
  const { cause, code, errors } = error as { cause?: unknown; code?: string; errors?: unknown[] };
  if (cause) return networkCode(cause);
  if (code) return code;
  return errors?.[0] ? networkCode(errors[0]) : ((error as Error)?.name ?? 'unknown');
}
