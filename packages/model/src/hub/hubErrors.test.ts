import { expect, it } from 'vitest';
import { cacheFailure } from './cacheErrors.ts';
import { unreachable } from './hubErrors.ts';

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
