/** Entry of the helper thread. A .mjs, because Node 20 does not load a .ts worker entry even under tsx. */
import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { factoredSvd } = await import('./factoredSvd.ts');

parentPort.on('message', ({ a, b, rank }) => {
  const svd = factoredSvd(a, b, rank);
  parentPort.postMessage(svd, [svd.u.buffer, svd.s.buffer, svd.v.buffer]);
});
