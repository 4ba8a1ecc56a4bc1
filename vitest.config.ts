import { defineConfig } from 'vitest/config';
import { ClosingLine } from './test/support/closingLine.ts';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/.next/**'],
    // Two cores are the smallest machine the suite must pass on; each file already keeps both busy.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', new ClosingLine()],
  },
});
