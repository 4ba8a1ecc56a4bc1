import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './makeFolder.ts';

/** What is remembered in a file between runs, by key; nothing where the file is missing or damaged. */
export async function readNotes<Note>(path: string): Promise<Record<string, Note | undefined>> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return {};
  }
}

/** Remembers one thing more. A folder that is read-only or full costs finding it out again, and nothing else. */
export async function writeNote<Note>(path: string, key: string, note: Note): Promise<void> {
  try {
    makeFolder(dirname(path));
    const part = `${path}.${process.pid}.part`;
    await writeFile(part, JSON.stringify({ ...(await readNotes(path)), [key]: note }, null, 1));
    await rename(part, path);
  } catch {
    // As the docstring says.
  }
}
