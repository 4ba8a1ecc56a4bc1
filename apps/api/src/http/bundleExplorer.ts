import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../explorer/main.tsx', import.meta.url));

/** The explorer's script and style sheet, everything in them: it fetches nothing but the API's answers. */
export interface ExplorerBundle {
  script: Uint8Array;
  style: Uint8Array;
}

/**
 * Bundles the explorer from its source, in about a second. GraphiQL 4 and not 5, which brings the Monaco editor: three
 * workers and a far larger install.
 */
export async function bundleExplorer(): Promise<ExplorerBundle> {
  // The bundler starts a process of its own, which a server that nobody explores does not need.
  const { build, stop } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [entry],
    outdir: '/explorer',
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    legalComments: 'none',
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.woff': 'dataurl', '.woff2': 'dataurl', '.ttf': 'dataurl' },
  });
  await stop();
  const contentsOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))!.contents;
  return { script: contentsOf('.js'), style: contentsOf('.css') };
}
