import { expect, it } from 'vitest';
import { cacheFailure } from './cacheErrors.ts';
import { checkAddresses } from './checkAddresses.ts';
import { exhausted, unreachable } from './hubErrors.ts';

const asked = { endpoint: 'https://hub', file: 'config.json' };
const failed = (code: string) =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(), { code }) });

it.each([
  ['EAI_AGAIN', /no network, or DNS fails/, /Check the network/],
  ['ENOTFOUND', /no network, or DNS fails/, /Check the network/],
  ['ENETUNREACH', /no way to it/, /Check the network/],
  ['ECONNREFUSED', /nothing answers/, /Check HF_ENDPOINT and the proxy/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /certificate is not trusted/, /NODE_EXTRA_CA_CERTS/],
  ['UND_ERR_CONNECT_TIMEOUT', /does not answer in time/, /Check the network/],
  ['ECONNRESET', /connection breaks/, /Check the network/],
])('a hub that fails with %s is named with the reason and what to do', (code, reason, remedy) => {
  const { message, code: own, details } = unreachable(asked, failed(code));
  expect([own, details.reason]).toEqual(['HUB_UNREACHABLE', code]);
  for (const part of [reason, remedy, /HTTPS_PROXY/, /HF_ENDPOINT/, /kept/]) expect(message).toMatch(part);
});

it.each([
  ['EACCES', 'CACHE_FOLDER_UNUSABLE', /Make it writable, or set HF_HUB_CACHE/],
  ['EROFS', 'CACHE_FOLDER_UNUSABLE', /Make it writable, or set HF_HUB_CACHE/],
  ['ENOSPC', 'DISK_FULL', /free disk space and start again/],
  ['EDQUOT', 'DISK_FULL', /free disk space and start again/],
])('a cache folder that fails with %s is named with the path and what to do', (reason, code, remedy) => {
  const error = cacheFailure('/cache/blob', Object.assign(new Error(), { code: reason }));
  expect(error).toMatchObject({ code, details: { path: '/cache/blob', reason } });
  expect(error.message).toContain('/cache/blob');
  expect(error.message).toMatch(remedy);
});

it('a hub that is asked too often is told with how long it asks to wait', () => {
  const about = { ...asked, repository: 'a/b', revision: 'main' };
  const after = (waitMs: number | null, tries: number) => exhausted(about, { status: 429, tries, waitMs }).message;
  expect(after(200_000, 1)).toMatch(/after 1 try\. Try again in 200 s, as it asks/);
  expect(after(null, 7)).toMatch(/after 7 tries\. Try again in some minutes/);
});

const settings = {
  ...{ endpoint: 'https://huggingface.co', token: null, tokenFile: '', isOffline: false },
  ...{ httpProxy: '', httpsProxy: 'http://proxy:8080', noProxy: '' },
};

it.each([
  ['HF_ENDPOINT', { endpoint: 'hf-mirror.com' }, '"hf-mirror.com"'],
  ['HF_ENDPOINT', { endpoint: 'http://host:99999' }, '"http://host:99999"'],
  ['HTTPS_PROXY', { httpsProxy: 'proxy:8080' }, '"proxy:8080"'],
  ['HTTP_PROXY', { httpProxy: 'me:secret@127.0.0.1:8080' }, '"…@127.0.0.1:8080"'],
])('an address that is none is named by its variable, %s %o', (variable, more, shown) => {
  checkAddresses(settings);
  const check = () => checkAddresses({ ...settings, ...more });
  expect(check).toThrow(new RegExp(`^${variable} is ${shown.replaceAll('.', '\\.')}, which is no address.*https://`));
  expect(check).not.toThrow(/secret/);
});
