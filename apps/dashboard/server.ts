import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { runBuiltPages } from './lib/env.ts';
import { noteClient } from './lib/noteClient.ts';

/** Serves the built pages, as `next start` does, and tells the API who asks: `node --import tsx server.ts -H HOST -p PORT`. */
const { values } = parseArgs({
  options: {
    hostname: { type: 'string', short: 'H', default: '127.0.0.1' },
    port: { type: 'string', short: 'p', default: '3000' },
  },
});
const { hostname } = values;
const port = Number(values.port);

runBuiltPages();
// After the line above: it looks when it is loaded.
const { default: next } = await import('next');
const app = next({ dev: false, dir: import.meta.dirname, hostname, port });
await app.prepare();
const handle = app.getRequestHandler();
const server = createServer((request, response) => {
  noteClient(request);
  void handle(request, response);
});
server.listen(port, hostname);

// Of `npm start`, which is gone.
process.once('disconnect', () => process.exit(0));

/** Longest wait, in milliseconds, for answers that are being sent. */
const sendMs = 1000;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), sendMs).unref();
  });
}
