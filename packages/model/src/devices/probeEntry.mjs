/** Entry of the process that tries a device. A .mjs, because Node 20 does not load a .ts entry without a hook. */
import { register } from 'tsx/esm/api';

register();
const { proveDevice } = await import('./proveDevice.ts');

const [device, home] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await proveDevice(device, home)));
