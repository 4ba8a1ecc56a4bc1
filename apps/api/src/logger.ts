import { pino } from 'pino';
import { env } from './env.ts';

/** The log of the server: one JSON object a line, on standard error. */
export const logger = pino({ level: env.logLevel, base: null }, pino.destination({ dest: 2, sync: true }));
