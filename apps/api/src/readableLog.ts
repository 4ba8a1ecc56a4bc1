import { PinoPretty } from 'pino-pretty';

/** A log for people: time, level and message in a line, details behind it. */
export function readableLog() {
  return PinoPretty({
    colorize: process.stderr.isTTY,
    destination: 2,
    sync: true,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
  });
}
