import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/**
 * Unpacks SwiftShader, a Vulkan device in software, from the npm package `@sparticuz/chromium`, so that the WebGPU path
 * runs on a machine without a GPU.
 * @returns environment that a process must be started with to find it
 */
export function unpackSwiftShader(folder: string): Record<string, string> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const packageFolder = entry.slice(
    0,
    entry.lastIndexOf(join('@sparticuz', 'chromium')) + join('@sparticuz', 'chromium').length,
  );
  const archive = join(folder, 'swiftshader.tar');
  mkdirSync(dirname(archive), { recursive: true });
  writeFileSync(archive, brotliDecompressSync(readFileSync(join(packageFolder, 'bin', 'swiftshader.tar.br'))));
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  return { LD_LIBRARY_PATH: folder, VK_DRIVER_FILES: join(folder, 'vk_swiftshader_icd.json') };
}
