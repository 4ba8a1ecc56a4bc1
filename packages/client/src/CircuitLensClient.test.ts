import { afterEach, expect, it, vi } from 'vitest';
import { ApiError } from './ApiError.ts';
import { CircuitLensClient } from './CircuitLensClient.ts';
import { graphql } from './graphql.ts';

const Health = graphql('{ health { status } }');
afterEach(() => vi.unstubAllGlobals());

/** Answers every request with the next of these texts, the last one again and again; gives what was asked. */
function answerWith(...texts: string[]) {
  const fetched = vi.fn(
    async (_url: unknown, _init?: RequestInit) => new Response(texts.length > 1 ? texts.shift() : texts[0]),
  );
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

const job = (field: string, fields: object) => JSON.stringify({ data: { [field]: { id: 'j1', ...fields } } });

it('sends the query with its token and gives the data', async () => {
  const fetched = answerWith('{"data":{"health":{"status":"READY"}}}');
  const client = new CircuitLensClient({ url: 'http://lab:1/graphql', token: 'secret-token' });
  expect((await client.query(Health)).health.status).toBe('READY');
  const [url, init] = fetched.mock.calls[0]!;
  expect([url, (init!.headers as Record<string, string>).authorization]).toEqual([
    'http://lab:1/graphql',
    'Bearer secret-token',
  ]);
});

it('throws the first error with its code, its remedy and what there is in spite of it', async () => {
  const extensions = { code: 'UNKNOWN_HOOK', details: { hook: 'x' }, remedy: 'List them.' };
  answerWith(JSON.stringify({ data: { health: null }, errors: [{ message: 'No hook', extensions }] }));
  const error = await new CircuitLensClient().query(Health).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ message: 'No hook', ...extensions, data: { health: null } });
});

it('says when something else answers', async () => {
  answerWith('<html>hello');
  await expect(new CircuitLensClient().query(Health)).rejects.toThrow('no answer of Circuit Lens: <html>hello');
});

it('waits for a job, tells its progress, and gives its envelope', async () => {
  const progress = { done: 0.5, message: 'half' };
  answerWith(
    job('startOperation', { __typename: 'QueuedJob' }),
    job('job', { __typename: 'RunningJob', progress }),
    job('job', { __typename: 'SucceededJob', result: { operation: 'x' } }),
  );
  const onProgress = vi.fn();
  expect(await new CircuitLensClient().runJob('x', {}, { onProgress })).toEqual({ operation: 'x' });
  expect(onProgress).toHaveBeenCalledWith(0.5, 'half');
});

it.each([
  ['FailedJob', { error: { message: 'No head', code: 'UNKNOWN_HEAD' } }, 'UNKNOWN_HEAD'],
  ['CancelledJob', {}, 'JOB_CANCELLED'],
  ['InterruptedJob', {}, 'JOB_CANCELLED'],
])('throws the code of a %s', async (__typename, fields, code) => {
  answerWith(job('startOperation', { __typename, ...fields }));
  await expect(new CircuitLensClient().runJob('x', {})).rejects.toMatchObject({ code });
});

it('cancels the job on the server when its signal is raised', async () => {
  const cancelled = job('job', { __typename: 'CancelledJob' });
  const fetched = answerWith(job('startOperation', { __typename: 'QueuedJob' }), job('cancelJob', {}), cancelled);
  const running = new CircuitLensClient().runJob('x', {}, { signal: AbortSignal.abort() });
  await expect(running).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
  expect(String(fetched.mock.calls[1]![1]!.body)).toContain('cancelJob');
});
