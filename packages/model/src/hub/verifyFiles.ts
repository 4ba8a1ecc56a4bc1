import { createReadStream, lstatSync, readlinkSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Checksum, type Digest, digestsOfEtag } from './Checksum.ts';
import { hubModels } from './hubModels.ts';

/** One file of a model, read again. */
export interface VerifiedFile {
  file: string;
  bytes: number;
  sha256: string;
  /** Does it have the checksum it must have? Null where none is known. */
  isRight: boolean | null;
  /** What it must have, and who says so; null where nobody does. */
  expected: Digest | null;
  /** The known model that has just this file, whatever the folder is called. */
  knownAs: string | null;
}

/**
 * Reads every file of a model's folder and compares it with its checksum: the one known for its revision, and the one it
 * is filed under in the Hugging Face cache. For a folder of one's own there is none; a file that is one of a known model
 * is named all the same.
 * @param onProgress share done, and the file
 */
export async function verifyFiles(
  folder: string,
  onProgress: (done: number, file: string) => void = () => {},
): Promise<VerifiedFile[]> {
  const all = await Promise.all(
    (await readdir(folder)).sort().map(async (file) => ({ file, found: await stat(join(folder, file)) })),
  );
  const files = all.filter(({ found }) => found.isFile()).map(({ file, found }) => ({ file, bytes: found.size }));
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const verified: VerifiedFile[] = [];
  let before = 0;
  for (const { file, bytes } of files) {
    const expected = expectedOf(folder, file);
    const checksum = new Checksum(expected, bytes);
    for await (const piece of createReadStream(join(folder, file), { highWaterMark: 4 << 20 })) {
      checksum.update(piece);
      before += piece.length;
      onProgress(before / total, file);
    }
    const { sha256, wrong, checked } = checksum.end();
    verified.push({
      ...{ file, bytes, sha256, isRight: checked === 0 ? null : wrong === null },
      expected: wrong
        ? { algorithm: wrong.algorithm, value: wrong.value, source: wrong.source }
        : (expected.at(-1) ?? null),
      knownAs: knownAs(file, sha256),
    });
  }
  return verified;
}

function expectedOf(folder: string, file: string): Digest[] {
  const path = join(folder, file);
  const filedUnder = lstatSync(path).isSymbolicLink() ? digestsOfEtag(basename(readlinkSync(path))) : [];
  const pinned = hubModels.find((model) => model.pinned?.revision === basename(folder))?.pinned?.files[file];
  return [
    ...filedUnder,
    ...(pinned ? [{ algorithm: 'sha256' as const, value: pinned.sha256, source: 'pinned' as const }] : []),
  ];
}

function knownAs(file: string, sha256: string): string | null {
  return hubModels.find(({ pinned }) => pinned?.files[file]?.sha256 === sha256)?.name ?? null;
}
