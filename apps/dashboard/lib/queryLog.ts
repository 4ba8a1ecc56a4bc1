'use client';
import { createLog } from './createLog.ts';

/** A query that a page ran, as "Copy query" shows it. */
export interface LoggedQuery {
  name: string;
  text: string;
  variables: Record<string, unknown>;
}

const log = createLog<LoggedQuery>();

/** Notes a query for as long as its component shows it. @returns a function that takes it off again */
export const logQuery = log.add;

/** The queries behind what the page shows now. */
export const useQueryLog = log.useEntries;
