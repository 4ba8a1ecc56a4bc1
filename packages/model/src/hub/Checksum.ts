import { createHash, type Hash } from 'node:crypto';

/** A digest that a file must have, and who says so. */
export interface Digest {
  algorithm: 'sha256' | 'git';
  /** Hexadecimal. */
  value: string;
  source: 'pinned' | 'hub';
}

/** Digests that an etag of the hub gives: sha256 of a large file, git's hash (SHA-1) of a small one; none of any other. */
export function digestsOfEtag(etag: string): Digest[] {
  if (/^[0-9a-f]{64}$/.test(etag)) return [{ algorithm: 'sha256', value: etag, source: 'hub' }];
  return /^[0-9a-f]{40}$/.test(etag) ? [{ algorithm: 'git', value: etag, source: 'hub' }] : [];
}

/** What a file turned out to be. */
export interface Summed {
  sha256: string;
  /** The first digest it does not have, with the one it has instead. */
  wrong: (Digest & { got: string }) | null;
  /** How many digests were compared. */
  checked: number;
}

/** Compares a file with the digests it must have while it goes by. */
export class Checksum {
  private readonly sha256 = createHash('sha256');
  private readonly git: Hash | null;

  /** @param bytes size of the whole file, which git hashes first; null: git's hash is not compared */
  constructor(
    private readonly expected: readonly Digest[],
    bytes: number | null,
  ) {
    const isGit = bytes !== null && expected.some(({ algorithm }) => algorithm === 'git');
    this.git = isGit ? createHash('sha1').update(`blob ${bytes}\0`) : null;
  }

  update(piece: Uint8Array): void {
    this.sha256.update(piece);
    this.git?.update(piece);
  }

  end(): Summed {
    const got = { sha256: this.sha256.digest('hex'), git: this.git?.digest('hex') };
    const compared = this.expected.flatMap((digest) => {
      const own = got[digest.algorithm];
      return own === undefined ? [] : [{ ...digest, got: own }];
    });
    return {
      sha256: got.sha256,
      wrong: compared.find((digest) => digest.got !== digest.value) ?? null,
      checked: compared.length,
    };
  }
}
