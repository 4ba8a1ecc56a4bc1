/** Views of direct logit attribution that several pages share. */
import { type Finding, headPart, number, text, toneOf } from './finding.ts';
import { signed } from './format.ts';

/** A part of the answer and its direct effect, in logits. */
export interface Effect {
  label: string;
  value: number;
}

/** Parts of at least this share of the total are named in a finding. */
const namedShare = 0.15;
const namedMost = 4;

/** Largest first; only those above zero. */
export function towardFirst(effects: readonly Effect[]): Effect[] {
  return effects.filter(({ value }) => value > 0).sort((a, b) => b.value - a.value);
}

/** Most negative first; only those below zero. */
export function againstFirst(effects: readonly Effect[]): Effect[] {
  return effects.filter(({ value }) => value < 0).sort((a, b) => a.value - b.value);
}

/** Largest first, whatever the sign. */
export function largestFirst(effects: readonly Effect[]): Effect[] {
  return [...effects].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

/** The few parts that a finding names, on each side. */
export function namedEffects(effects: readonly Effect[], total: number): { toward: Effect[]; against: Effect[] } {
  const large = ({ value }: Effect) => Math.abs(value) >= namedShare * Math.abs(total);
  return {
    toward: towardFirst(effects).filter(large).slice(0, namedMost),
    against: againstFirst(effects).filter(large).slice(0, namedMost),
  };
}

/** "L9H9 +2.99, L9H6 +1.38 and L10H0 +0.56": a list in words. */
export function listed(effects: readonly Effect[], isHead: boolean): Finding {
  return effects.flatMap(({ label, value }, i) => [
    ...(i === 0 ? [] : [text(i === effects.length - 1 ? ' and ' : ', ')]),
    isHead ? headPart(label) : text(label),
    text(' '),
    number(signed(value), toneOf(value)),
  ]);
}

/** A sum of some effects. */
export const sumOf = (effects: readonly Effect[]): number => effects.reduce((sum, { value }) => sum + value, 0);
