// A `.ts` file can't be the entry of a worker on Node 20: tsx hooks imports, and an entry is none.
import { register } from 'tsx/esm/api';

register();
await import('./workerMain.ts');
