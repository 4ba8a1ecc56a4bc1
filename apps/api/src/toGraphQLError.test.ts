import { createRequire } from 'node:module';
import { CircuitLensError } from '@circuit-lens/shared';
import { expect, it } from 'vitest';
import { toGraphQLError } from './toGraphQLError.ts';

/** The copy that Apollo has; vitest would load another. */
const { GraphQLError } = createRequire(import.meta.url)('graphql') as typeof import('graphql');

function fromResolver(error: Error) {
  const thrown = new GraphQLError(error.message, { originalError: error, path: ['run'] });
  return toGraphQLError(thrown.toJSON(), thrown);
}

it('passes on what is meant for people, with the one thing to do', () => {
  const error = new CircuitLensError('UNKNOWN_HEAD', 'There is no head "L99H0".', { head: 'L99H0' });
  expect(fromResolver(error)).toMatchObject({
    message: 'There is no head "L99H0".',
    path: ['run'],
    extensions: { code: 'UNKNOWN_HEAD', details: { head: 'L99H0' }, remedy: expect.any(String) },
  });
});

it('masks everything else', () => {
  const shown = JSON.stringify(fromResolver(new TypeError('secret of /home/someone')));
  expect(shown).toContain('INTERNAL_SERVER_ERROR');
  expect(shown).not.toContain('secret');
});
