/** A finding: one sentence made from the data, in parts that the page can colour and link. */
export type FindingPart =
  | { kind: 'text'; text: string }
  | { kind: 'number'; text: string; tone: Tone }
  | { kind: 'token'; text: string; tone: Tone }
  | { kind: 'head'; label: string };

export type Tone = 'plain' | 'pos' | 'neg';
export type Finding = readonly FindingPart[];

export const text = (content: string): FindingPart => ({ kind: 'text', text: content });
export const number = (content: string, tone: Tone = 'plain'): FindingPart => ({ kind: 'number', text: content, tone });
export const token = (content: string, tone: Tone = 'plain'): FindingPart => ({ kind: 'token', text: content, tone });
export const headPart = (label: string): FindingPart => ({ kind: 'head', label });

/** Blue for toward the answer, red for against, ink for neither. */
export function toneOf(value: number): Tone {
  return value > 0 ? 'pos' : value < 0 ? 'neg' : 'plain';
}

/** The sentence as plain text, for a screen reader, an export or a test. */
export function findingText(finding: Finding): string {
  return finding.map((part) => (part.kind === 'head' ? part.label : part.text)).join('');
}
