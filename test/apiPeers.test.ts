import { readFileSync } from 'node:fs';
import {
  buildClientSchema,
  buildSchema,
  findBreakingChanges,
  getIntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiProcess } from './support/apiProcess.ts';

let api: ApiProcess;
beforeAll(async () => {
  api = await ApiProcess.start();
});
afterAll(() => api.stop());

/** Answered with 400, as Apollo does: a script sees the failure by `curl --fail`, whatever it accepts. */
const otherwise = [
  'SHOULD use 200 status code on document parsing failure when accepting application/json',
  'SHOULD use 200 status code on document validation failure when accepting application/json',
  'SHOULD use a status code of 200 on variable coercion failure when accepting application/json',
];

it('passes every MUST of the GraphQL-over-HTTP audits, and every SHOULD but three', async () => {
  const audits = serverAudits({ url: `${api.address}/graphql`, fetchFn: fetch });
  const found: string[] = [];
  for (const { name, fn } of audits) {
    const { status } = await fn();
    if (status !== 'ok' && status !== 'notice') found.push(name);
  }
  expect(audits.length).toBeGreaterThan(50);
  expect(found).toEqual(otherwise);
});

it('tells its whole schema: a client that reads it has what schema.graphql says', async () => {
  const { data, errors } = await api.query(getIntrospectionQuery({ oneOf: true }));
  expect(errors).toBeUndefined();
  const told = buildClientSchema(data);
  const text = readFileSync(new URL('../apps/api/schema.graphql', import.meta.url), 'utf8');
  expect(`${printSchema(lexicographicSortSchema(told))}\n`).toBe(text);
  expect(findBreakingChanges(buildSchema(text), told)).toEqual([]);
});
