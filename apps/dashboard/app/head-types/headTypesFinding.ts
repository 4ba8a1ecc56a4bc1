import { type Finding, headPart, number, text, toneOf } from '../../lib/finding.ts';
import { capital, fixed, inWords, percent } from '../../lib/format.ts';
import { roleNames } from '../../lib/headRoles.ts';
import type { CausalView } from './causalView.ts';
import { candidates, type RoleRow } from './headTypesView.ts';
import type { Roles } from './queries.ts';

/**
 * The finding of the page: the strongest head of each kind, as candidates, and once they are tested those that are confirmed
 * and those that only look the part.
 */
export function headTypesFinding(roles: Roles, causal: CausalView | null): Finding {
  const found = candidates(roles);
  if (found.length === 0) return [text('No head reaches the threshold of any kind.')];
  return causal ? confirmedFinding(found, causal) : candidateFinding(found);
}

function candidateFinding(found: readonly RoleRow[]): Finding {
  const kindsFound = [...new Set(found.map(({ role }) => role))];
  return [
    text('By what they attend to and write, '),
    ...kindsFound.flatMap((role, i) => {
      const own = found.filter((row) => row.role === role);
      const [first] = own as [RoleRow];
      const others = own.length > 1 ? ` and ${own.length - 1} more` : '';
      return [
        text(i === 0 ? '' : i === kindsFound.length - 1 ? ' and ' : ', '),
        headPart(first.head),
        text(`${others} as ${roleNames[role]!.name} (`),
        number(fixed(first.value)),
        text(')'),
      ];
    }),
    text(' are candidates. Reading alone does not prove any of them.'),
  ];
}

function confirmedFinding(found: readonly RoleRow[], { rows }: CausalView): Finding {
  const verdicts = found.flatMap(({ head }) => rows.get(head) ?? []);
  const confirmed = verdicts.filter((row) => row.confirmed);
  const refuted = verdicts.filter((row) => row.confirmed === false);
  const open = verdicts.length - confirmed.length - refuted.length;
  const kindsFound = [...new Set(confirmed.map(({ role }) => role))];
  return [
    ...(kindsFound.length === 0 ? [text('No candidate is confirmed by an intervention.')] : [text('Confirmed: ')]),
    ...kindsFound.flatMap((role, i) => {
      const own = confirmed.filter((row) => row.role === role);
      const most = own.reduce((best, row) => (Math.abs(row.effect ?? 0) > Math.abs(best.effect ?? 0) ? row : best));
      const others = own.length > 1 ? ` and ${own.length - 1} more` : '';
      return [
        text(i === 0 ? '' : i === kindsFound.length - 1 ? ' and ' : ', '),
        headPart(most.head),
        text(`${others} as ${roleNames[role]!.name} (`),
        number(percent(most.effect, 0), toneOf(most.effect ?? 0)),
        text(')'),
      ];
    }),
    ...(kindsFound.length > 0 ? [text(', in percent of the difference along the path of its role.')] : []),
    ...refutedPart(refuted.map(({ head }) => head)),
    ...(open > 0 ? [text(` ${capital(inWords(open))} could not be tested.`)] : []),
  ];
}

const namedMost = 3;

/** "L1H0, L1H2 and 3 more only look the part." */
function refutedPart(heads: readonly string[]): Finding {
  if (heads.length === 0) return [];
  const named = heads.slice(0, namedMost);
  const rest = heads.length - named.length;
  const separator = (i: number) => (i === 0 ? ' ' : i === heads.length - 1 ? ' and ' : ', ');
  return [
    ...named.flatMap((head, i) => [text(separator(i)), headPart(head)]),
    text(`${rest > 0 ? ` and ${rest} more` : ''} only ${heads.length > 1 ? 'look' : 'looks'} the part.`),
  ];
}
