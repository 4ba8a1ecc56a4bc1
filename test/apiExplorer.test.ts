import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readyQueries } from '../apps/api/explorer/readyQueries.ts';
import { ApiProcess } from './support/apiProcess.ts';

let api: ApiProcess;
beforeAll(async () => {
  api = await ApiProcess.start();
});
afterAll(() => api.stop());

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const get = (path: string, headers: Record<string, string>) => fetch(api.address + path, { headers });

describe('/graphql over GET', () => {
  it('is a page for a browser, with everything from this server', async () => {
    const answer = await get('/graphql', html);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*script-src 'self'.*connect-src 'self'/,
    );
    const page = await answer.text();
    for (const [, path] of page.matchAll(/(?:src|href)="([^"]+)"/g))
      expect(path).toMatch(/^(\/graphql\/explorer\/|data:)/);
    for (const file of ['main.js', 'main.css']) {
      const asset = await get(`/graphql/explorer/${file}`, {});
      expect([asset.status, (await asset.text()).length > 100_000]).toEqual([200, true]);
    }
  });

  it('is the API for everything else', async () => {
    const query = `query=${encodeURIComponent('{ health { status } }')}`;
    const headers = { accept: 'application/json', 'apollo-require-preflight': 'yes' };
    expect(await (await get(`/graphql?${query}`, headers)).json()).toMatchObject({
      data: { health: { status: 'READY' } },
    });
    expect((await get('/graphql', { accept: '*/*' })).headers.get('content-type')).toContain('json');
  });
});

describe('a ready-made query', () => {
  const asked = readyQueries.filter(({ query }) => !query.startsWith('subscription'));

  it.each(asked.map((ready) => [ready.title, ready] as const))(
    '"%s" is answered without an error',
    async (_, ready) => {
      const { data, errors } = await api.query(ready.query, ready.variables);
      expect(errors).toBeUndefined();
      for (const value of Object.values(data)) expect(value).not.toBeNull();
    },
  );

  it('follows the job that another one starts', async () => {
    const [start, follow] = ['mutation', 'subscription'].map(
      (kind) => readyQueries.find(({ query }) => query.startsWith(kind))!,
    );
    const { data } = await api.query(start!.query, start!.variables);
    const states: string[] = [];
    for await (const event of api.subscribe(follow!.query, { id: data.startOperation.id }))
      states.push(event.data.job.__typename);
    expect(states.at(-1)).toBe('SucceededJob');
  });
});
