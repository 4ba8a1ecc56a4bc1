export function bundleApi(): Promise<string>;
