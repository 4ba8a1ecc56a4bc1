import path from 'node:path';
import type { NextConfig } from 'next';

const repositoryRoot = path.join(import.meta.dirname, '../..');

const config: NextConfig = {
  transpilePackages: ['@circuit-lens/shared'],
  turbopack: { root: repositoryRoot },
  outputFileTracingRoot: repositoryRoot,
  poweredByHeader: false,
  devIndicators: false,
  async redirects() {
    return [{ source: '/', destination: '/setup', permanent: false }];
  },
};

export default config;
