import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type Servers, startServers } from './servers.ts';

const token = 'correct-horse';

let browser: Browser;
let servers: Servers;
beforeAll(async () => {
  [browser, servers] = await Promise.all([launchBrowser(), startServers({ CIRCUIT_LENS_TOKEN: token })]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await servers?.stop();
});

/** Opens the Task page as a browser does in which this password was typed. */
async function openTask(password: string) {
  const context = await browser.newContext({ httpCredentials: { username: 'anyone', password } });
  const page = await context.newPage();
  const asked = page.waitForResponse((response) => response.url().endsWith('/graphql'));
  await page.goto(`${servers.dashboard}/task`);
  return { page, answer: await asked };
}

describe('a server that asks for its token', () => {
  it('makes the browser ask, and the pages then work, events of jobs included', async () => {
    const { page } = await openTask(token);
    await page.waitForSelector('main >> text=10.07');
    const isStream = (type = '') => type.startsWith('text/event-stream');
    const events = page.waitForResponse((response) => isStream(response.headers()['content-type']));
    await page.goto(`${servers.dashboard}/patching`);
    expect((await events).status()).toBe(200);
    await page.waitForSelector('main header >> text=/The information sits at/');
    await page.context().close();
  });

  it('says so on the page where the password was wrong', async () => {
    const { page, answer } = await openTask('wrong-horse');
    expect(answer.status()).toBe(401);
    expect(answer.headers()['www-authenticate']).toMatch(/^Basic /);
    await page.waitForSelector('[role="alert"] >> text=UNAUTHENTICATED');
    await page.context().close();
  });
});
