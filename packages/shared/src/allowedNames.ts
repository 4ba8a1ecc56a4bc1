/** Names under which this machine is reached from itself. */
const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/** The headers of a request that say where it goes and which page it comes from. */
export interface RequestNames {
  host?: string | null;
  origin?: string | null;
}

/** The names that requests may be addressed to and come from: this machine's own, and those of a list with commas. */
export function allowedNames(more: readonly string[]): string[] {
  return [...new Set([...loopbackNames, ...more])];
}

/**
 * The name for which a request is refused; null when it may pass: it must be addressed to an allowed name and, where a
 * page sent it, that page must be from one. Without this any web page could read a server on this machine (DNS
 * rebinding) or start work on it.
 */
export function refusedName({ host, origin }: RequestNames, allowed: readonly string[]): string | null {
  if (!host) return 'an unnamed host';
  const names = new Set(allowed);
  return [`http://${host}`, origin].find((url) => url && !names.has(hostnameOf(url))) ?? null;
}

/** Name of a host without its port; empty for what is no URL, such as the origin "null". */
function hostnameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

/** Names in a text, separated by commas, as `CIRCUIT_LENS_ALLOWED_HOSTS` has them. */
export function listOfNames(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}

/** What to tell whoever is refused. */
export function refusalMessage(refused: string, allowed: readonly string[]): string {
  return `Requests to or from "${refused}" are refused. Allowed names: ${allowed.join(', ')}. CIRCUIT_LENS_ALLOWED_HOSTS adds more.`;
}
