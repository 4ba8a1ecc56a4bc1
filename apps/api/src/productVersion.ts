import packageJson from '../package.json' with { type: 'json' };

/** Version of the product, part of every payload: the same recipe may give another number after a fixed bug. */
export const productVersion: string = packageJson.version;
