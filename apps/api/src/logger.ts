import { pino } from 'pino';
import { env } from './env.ts';

/**
 * The log of the server, on standard error: one JSON object a line, or with `--verbose` a line for people. The latter is
 * loaded only then.
 */
export const logger = env.verbose
  ? pino({ level: env.logLevel, base: null }, (await import('./readableLog.ts')).readableLog())
  : pino({ level: env.logLevel, base: null }, pino.destination({ dest: 2, sync: true }));
