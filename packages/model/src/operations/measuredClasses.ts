import type { Dataset, ModelSpec, Position } from '@circuit-lens/shared';
import type { MeasuredRole } from '../analysis/headRoles.ts';
import { classOfNode } from '../circuit/nodeClass.ts';
import { plainPrompts } from '../ioi/plainPrompts.ts';
import { headsRoles } from './headsRoles.ts';
import type { OperationContext } from './Operation.ts';

/** What reading says of each head, as `heads.roles` finds it on the same prompts. */
export interface MeasuredClasses {
  readingOf(head: string): Pick<MeasuredRole, 'role' | 'measure' | 'value'>;
  classOf(node: { head: string; position: Position }): string;
}

type RoleRow = MeasuredRole & { head: string };

/** @throws CircuitLensError LABEL_NOT_FOUND for prompts without IO, S1 and S2, which roles are about */
export async function measuredClasses(
  { model, weightFlags, prependBos, dataset }: ModelSpec & { prependBos?: boolean; dataset: Dataset },
  context: OperationContext,
): Promise<MeasuredClasses> {
  const prompts = plainPrompts(dataset);
  const result = await headsRoles.run({ model, weightFlags, prependBos, prompts }, context);
  const rows = new Map((result.rows as RoleRow[]).map((row) => [row.head, row]));
  return {
    readingOf(head) {
      const { role, measure, value } = rows.get(head)!;
      return { role, measure, value };
    },
    classOf: ({ head, position }) => classOfNode(rows.get(head)!.role, position),
  };
}
