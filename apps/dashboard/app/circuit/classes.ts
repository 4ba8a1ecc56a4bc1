import { capital } from '../../lib/format.ts';
import { roleNames } from '../../lib/headRoles.ts';
import type { Circuit, CircuitHead } from './circuit.ts';

const does: Record<string, string> = {
  previousToken: 'look at S1',
  duplicateToken: 'look at S1',
  induction: 'look at what follows S1',
  sInhibition: 'look at S2: avoid that name',
  nameMover: 'copy the IO name',
  negativeNameMover: 'write against it',
  backupNameMover: 'weak until a mover is gone',
};

const rows: Record<string, number> = {
  previousToken: 0,
  duplicateToken: 0,
  induction: 1,
  sInhibition: 2,
  nameMover: 3,
  negativeNameMover: 3,
  backupNameMover: 3,
};

/** The classes a person can give a head, in the order of the circuit. */
export const classNames = [...Object.keys(rows), 'other'];

const plurals: Record<string, string> = {
  nameMover: 'Name movers',
  negativeNameMover: 'Negative movers',
  backupNameMover: 'Backup movers',
};

/** How a class is called in the picture, and what its heads do. */
export function classTexts(name: string): { name: string; does: string } {
  const known = roleNames[name];
  if (!known) return { name: name === 'other' ? 'Other heads' : name, does: 'no class of the paper' };
  return { name: plurals[name] ?? capital(known.name), does: does[name] ?? '' };
}

/** Is it one of the paper's classes? */
export const isOfPaper = (name: string): boolean => name in rows;

/** The row of a class, from input to output. Heads without a class stand with S-inhibition: below what reads, above what writes. */
export function rowOf({ class: name }: Pick<CircuitHead, 'class'>): number {
  return rows[name] ?? 2;
}

const order = ['io', 's1', 's1+1', 's2'];

/** Positions from left to right, END last; those without a label before it. */
export function lanesOf(positions: readonly (string | number)[]): (string | number)[] {
  const placeOf = (position: string | number) => {
    if (position === 'end') return order.length + 1;
    const at = order.indexOf(String(position));
    return at < 0 ? order.length : at;
  };
  return [...new Set([...positions, 'end'])].sort((a, b) => placeOf(a) - placeOf(b));
}

/** Where the heads of a circuit stand, from left to right. */
export function positionsOf({ heads }: Pick<Circuit, 'heads'>): (string | number)[] {
  const own = heads.map(({ position }) => position);
  return lanesOf(own).filter((position) => own.includes(position));
}
