import { expect, it } from 'vitest';
import { together } from './useApiQuery.ts';

it('waits for every question, says what went wrong first, and asks again only for what failed', () => {
  const error = (message: string) => ({ code: 'X', message, remedy: '', offline: false });
  const asked: string[] = [];
  const query = (name: string, state: { loading?: boolean; error?: ReturnType<typeof error> | null }) => ({
    loading: state.loading ?? false,
    error: state.error ?? null,
    retry: () => void asked.push(name),
  });
  const all = together(
    query('fine', {}),
    query('first', { error: error('the first') }),
    query('second', { error: error('the second'), loading: true }),
  );
  expect([all.error?.message, all.loading]).toEqual(['the first', true]);
  all.retry();
  expect(asked).toEqual(['first', 'second']);
  expect(together(query('fine', {}))).toMatchObject({ error: null, loading: false });
});
