import type { Position } from '@circuit-lens/shared';
import type { HeadRole } from '../analysis/headRoles.ts';

/** Where a head of each role does its work (Wang et al. 2022, figure 2). */
const positionOfRole: Record<HeadRole, Position> = {
  previousToken: 's1+1',
  duplicateToken: 's2',
  induction: 's2',
  sInhibition: 'end',
  nameMover: 'end',
  negativeNameMover: 'end',
  backupNameMover: 'end',
};

/** The class of a node: its head's role where it stands at that role's position, else `other`. */
export function classOfNode(role: HeadRole | 'none', position: Position): string {
  return role !== 'none' && positionOfRole[role] === position ? role : 'other';
}
