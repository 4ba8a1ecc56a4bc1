'use client';
import { Client, cacheExchange, fetchExchange } from 'urql';
import { watchedFetch } from './connection.ts';

const inBrowser = typeof window !== 'undefined';

/**
 * One client for the page: document cache, subscriptions as server-sent events on the same path. On the server it has
 * no exchange that fetches, so that rendering asks for nothing and shows the skeletons.
 */
export const urqlClient = new Client({
  url: '/graphql',
  exchanges: inBrowser ? [cacheExchange, fetchExchange] : [],
  fetch: watchedFetch,
  fetchSubscriptions: true,
  preferGetMethod: false,
});
