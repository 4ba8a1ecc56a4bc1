import type { Page } from 'playwright-core';
import type { Servers } from '../servers.ts';

/** Something a person does, and what the page must then show. */
export interface Journey {
  name: string;
  run(page: Page, servers: Servers): Promise<void>;
}

/** The address of a page. */
export const at = (servers: Servers, path: string): string => `${servers.dashboard}${path}`;

/** The strip with the tokens of the shown prompt. */
export const strip = '[aria-label="Selected prompt"]';
