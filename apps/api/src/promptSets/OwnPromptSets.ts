import { createHash } from 'node:crypto';
import { canonicalJson } from '@circuit-lens/shared';
import type Database from 'libsql';
import { writeRow } from '../store/writeRow.ts';
import { type PromptSet, type PromptSetPrompt, pairedSet } from './PromptSet.ts';

/** What makes a person's set: the same prompts have the same id. */
interface Content {
  prompts: PromptSetPrompt[];
  corrupted: PromptSetPrompt[] | null;
}

interface Row {
  id: string;
  name: string;
  content: string;
}

export const ownStart = 'own:';

/** A person's own prompt sets, kept in the store. */
export class OwnPromptSets {
  constructor(private readonly database: Database.Database) {}

  /** Keeps a set; one that is there already keeps its name. @throws CircuitLensError DISK_FULL, DATA_FOLDER_UNUSABLE */
  save(name: string, content: Content): PromptSet {
    const json = canonicalJson(content);
    const id = `${ownStart}${createHash('sha256').update(json).digest('hex').slice(0, 16)}`;
    const row = [id, name, json, new Date().toISOString()];
    writeRow(this.database, 'INSERT OR IGNORE INTO prompt_sets VALUES (?, ?, ?, ?)', row);
    return this.find(id)!;
  }

  find(id: string): PromptSet | null {
    const row = this.database.prepare('SELECT id, name, content FROM prompt_sets WHERE id = ?').get(id);
    return row ? toSet(row as Row) : null;
  }

  /** Newest first. */
  list(): PromptSet[] {
    const rows = this.database.prepare('SELECT id, name, content FROM prompt_sets ORDER BY created_at DESC, id').all();
    return (rows as Row[]).map(toSet);
  }
}

function toSet({ id, name, content }: Row): PromptSet {
  const { prompts, corrupted } = JSON.parse(content) as Content;
  return pairedSet({ id, name, description: 'A set of your own, kept on this machine.', prompts }, corrupted);
}
