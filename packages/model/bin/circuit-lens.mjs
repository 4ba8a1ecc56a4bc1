#!/usr/bin/env node
// Committed as plain JavaScript, since npm links a bin only if its file is there at install time; the product itself is
// TypeScript run from its source.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('../src/cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
