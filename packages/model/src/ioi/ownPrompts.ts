import { z } from 'zod';
import { parseCsv } from './parseCsv.ts';

/** A row as a person wrote it. */
export interface OwnRow {
  /** From 1, the header not counted. */
  row: number;
  /** In the text, from 1; null where the format has no lines. */
  line: number | null;
  prompt: string;
  correct: string;
  incorrect: string;
  corrupted: string | null;
}

/** What is wrong with one row, or with the whole text (row null), in words. */
export interface OwnProblem {
  row: number | null;
  line: number | null;
  message: string;
}

interface OwnRows {
  rows: OwnRow[];
  problems: OwnProblem[];
}

const required = ['prompt', 'correct', 'incorrect'] as const;
const columns: readonly string[] = [...required, 'corrupted'];

/** The rows of a person's own set, and what can't be read as one. Nothing is looked up in a model here. */
export function readOwnPrompts(text: string, format: 'csv' | 'json'): OwnRows {
  return format === 'csv' ? readCsv(text) : readJson(text);
}

function wholeText(message: string): OwnRows {
  return { rows: [], problems: [{ row: null, line: null, message }] };
}

/** Spreadsheets drop spaces in front of a cell, so an answer without one gets it: names inside a sentence start with it. */
function spaced(answer: string): string {
  return answer === '' || /^\s/.test(answer) ? answer : ` ${answer}`;
}

function readCsv(text: string): OwnRows {
  const [header, ...lines] = parseCsv(text.replace(/^\uFEFF/, ''));
  if (!header) return wholeText('There is no text. The first line is the header: prompt,correct,incorrect.');
  const names = header.cells.map((cell) => cell.trim().toLowerCase());
  const missing = required.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    return wholeText(
      `The first line must name the columns ${required.join(',')} (and corrupted, if there is one); ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing. It reads: ${header.cells.join(',').slice(0, 120)}`,
    );
  }
  const unknown = names.find((name) => !columns.includes(name));
  if (unknown !== undefined) {
    return wholeText(`There is no column "${unknown}"; allowed are ${columns.join(', ')}.`);
  }
  const result: OwnRows = { rows: [], problems: [] };
  for (const [i, { line, cells }] of lines.entries()) {
    if (cells.length !== names.length) {
      const message = `${cells.length} cells where the header has ${names.length}. A prompt with a comma in it stands in double quotes.`;
      result.problems.push({ row: i + 1, line, message });
      continue;
    }
    const cell = (name: string) => cells[names.indexOf(name)] ?? '';
    result.rows.push({
      row: i + 1,
      line,
      prompt: cell('prompt').trimEnd(),
      correct: spaced(cell('correct')),
      incorrect: spaced(cell('incorrect')),
      corrupted: cell('corrupted').trimEnd() || null,
    });
  }
  return result;
}

const flatRow = z.strictObject({
  prompt: z.string(),
  correct: z.string(),
  incorrect: z.string(),
  corrupted: z.string().nullish(),
});

/** JSON answers are taken as they are written, spaces included. */
function readJson(text: string): OwnRows {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return wholeText(`This is no JSON: ${(error as Error).message}.`);
  }
  if (!Array.isArray(value)) {
    return wholeText('A JSON set is a list: [{ "prompt": …, "correct": " Mary", "incorrect": " John" }, …].');
  }
  const result: OwnRows = { rows: [], problems: [] };
  for (const [i, entry] of value.entries()) {
    const parsed = flatRow.safeParse(entry);
    if (parsed.success) {
      result.rows.push({ ...parsed.data, corrupted: parsed.data.corrupted || null, row: i + 1, line: null });
      continue;
    }
    const message = parsed.error.issues
      .map((issue) => `${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${issue.message}`)
      .join('; ');
    result.problems.push({ row: i + 1, line: null, message });
  }
  return result;
}
