import { CircuitLensError } from '@circuit-lens/shared';
import type { HubSettings } from '../env.ts';

const ofHub = ['http://', 'https://'];
const ofProxies = [...ofHub, 'socks://', 'socks5://'];

/**
 * Are the addresses of the hub and of proxies such? One without its scheme, as other tools take it, would fail with nothing
 * but "Invalid URL".
 * @throws CircuitLensError BAD_USER_INPUT naming the variable
 */
export function checkAddresses({ endpoint, httpProxy, httpsProxy }: HubSettings): void {
  const given: [variable: string, address: string, schemes: readonly string[]][] = [
    ['HF_ENDPOINT', endpoint, ofHub],
    ['HTTP_PROXY', httpProxy, ofProxies],
    ['HTTPS_PROXY', httpsProxy, ofProxies],
  ];
  for (const [variable, address, schemes] of given) {
    if (address === '' || schemes.includes(`${schemeOf(address)}//`)) continue;
    // A password in it is nobody's business.
    const shown = address.replace(/^.*@/, '…@');
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `${variable} is "${shown}", which is no address. Write it whole, beginning with ${schemes.join(', ')}, or unset it.`,
      { field: variable, got: shown, allowed: schemes },
    );
  }
}

/** Empty for what is no address at all. */
function schemeOf(address: string): string {
  try {
    return new URL(address).protocol;
  } catch {
    return '';
  }
}
