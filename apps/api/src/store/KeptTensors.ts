import type { Tensor } from '@circuit-lens/model';
import type Database from 'libsql';
import type { TensorFiles } from './TensorFiles.ts';
import { noteUse, writeRow } from './writeRow.ts';

/** A tensor with an address: what is known about it, and its values where they are kept. */
export interface KeptTensor {
  about: unknown;
  tensor: Tensor | null;
}

/** Tensors that were given an address, with their values only where nothing else can give them again. */
export class KeptTensors {
  private readonly saving = new Map<string, Promise<void>>();

  constructor(
    private readonly database: Database.Database,
    private readonly files: TensorFiles,
  ) {}

  /**
   * Keeps what is known about a tensor as JSON data, and its values if given. One that is there already stays.
   * @throws CircuitLensError DISK_FULL
   */
  async save(id: string, about: unknown, tensor: Tensor | null): Promise<void> {
    if (this.row(id)) return noteUse(this.database, 'tensors', id);
    const known = this.saving.get(id) ?? this.write(id, about, tensor).finally(() => this.saving.delete(id));
    this.saving.set(id, known);
    return known;
  }

  /** Null when it was never kept, or had to leave. */
  async find(id: string): Promise<KeptTensor | null> {
    const row = this.row(id);
    if (!row) return null;
    noteUse(this.database, 'tensors', id);
    const about = JSON.parse(row.about);
    if (row.bytes === 0) return { about, tensor: null };
    const tensor = (await this.files.read(id))?.tensor;
    return tensor ? { about, tensor } : null;
  }

  private async write(id: string, about: unknown, tensor: Tensor | null): Promise<void> {
    const bytes = tensor ? await this.files.write(id, { tensor }) : 0;
    const row = [id, JSON.stringify(about), bytes, new Date().toISOString()];
    writeRow(this.database, 'INSERT OR REPLACE INTO tensors (id, about, bytes, used_at) VALUES (?, ?, ?, ?)', row);
  }

  private row(id: string): { about: string; bytes: number } | undefined {
    return this.database.prepare('SELECT about, bytes FROM tensors WHERE id = ?').get(id) as
      | { about: string; bytes: number }
      | undefined;
  }
}
