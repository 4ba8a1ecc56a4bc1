/** What a head looks like, from reading alone: attention and direct effect. A candidate until interventions confirm it. */

export const headRoles = [
  'previousToken',
  'duplicateToken',
  'induction',
  'sInhibition',
  'nameMover',
  'negativeNameMover',
  'backupNameMover',
] as const;

export type HeadRole = (typeof headRoles)[number];

/** What is measured of one head. Attention is the mean over IOI prompts, scores are on repeated random tokens. */
export interface RoleEvidence {
  previousTokenScore: number;
  duplicateTokenScore: number;
  inductionScore: number;
  s1Plus1ToS1: number;
  s2ToS1: number;
  s2ToS1Plus1: number;
  endToS2: number;
  endToIo: number;
  /** Direct effect on the logit difference, in logits. */
  directEffect: number;
  /** The same over the whole logit difference. */
  directShare: number;
}

/** From which value on a head is a candidate. */
export interface RoleThresholds {
  /** Attention to IO that every kind of mover must show. */
  moverAttention: number;
  /** Share of the logit difference. */
  nameMover: number;
  negativeNameMover: number;
  backupNameMover: number;
  /** Attention END to S2. */
  sInhibition: number;
  /** Score or attention, whichever is larger. */
  induction: number;
  duplicateToken: number;
  previousToken: number;
}

/**
 * Chosen so that the published roles of GPT-2 small's strongest heads are met (L9H9, L9H6 and L10H0 give 84%, 39% and 16%
 * of the logit difference, L10H7 and L11H10 −53% and −27%; S-inhibition heads attend END to S2 at 0.51 on average).
 */
export const defaultThresholds: RoleThresholds = {
  moverAttention: 0.1,
  nameMover: 0.15,
  negativeNameMover: 0.15,
  backupNameMover: 0.02,
  sInhibition: 0.3,
  induction: 0.3,
  duplicateToken: 0.3,
  previousToken: 0.3,
};

/** A head's candidate role and the number it rests on. */
export interface MeasuredRole {
  role: HeadRole | 'none';
  /** Attention, score or share of the logit difference, by the role; null for none. */
  measure: keyof RoleEvidence | null;
  value: number | null;
  threshold: number | null;
}

interface Candidate {
  role: HeadRole;
  measure: keyof RoleEvidence;
  value: number;
  threshold: number;
}

const none: MeasuredRole = { role: 'none', measure: null, value: null, threshold: null };

/**
 * The role that each head's reading speaks for. What writes the answer comes first; among the roles that are told by
 * attention the one farthest above its threshold wins. An S-inhibition head acts through the queries of movers, so one with
 * no mover in a later layer is none.
 * @param evidence of every head, with the layer it is in
 */
export function measureRoles(
  evidence: readonly { layer: number; evidence: RoleEvidence }[],
  thresholds: RoleThresholds = defaultThresholds,
): MeasuredRole[] {
  const movers = evidence.map((head) => moverCandidate(head.evidence, thresholds));
  const lastMover = Math.max(-1, ...evidence.flatMap(({ layer }, i) => (movers[i] ? [layer] : [])));
  return evidence.map((head, i) => {
    if (movers[i]) return movers[i];
    const [best] = attentionCandidates(head.evidence, thresholds)
      .filter(({ role, value, threshold }) => value >= threshold && (role !== 'sInhibition' || head.layer < lastMover))
      .sort((a, b) => b.value / b.threshold - a.value / a.threshold);
    return best ?? none;
  });
}

/** A head that looks from END to IO and writes for or against it. */
function moverCandidate(evidence: RoleEvidence, thresholds: RoleThresholds): Candidate | null {
  if (evidence.endToIo < thresholds.moverAttention) return null;
  const { directShare } = evidence;
  const of = (role: 'nameMover' | 'negativeNameMover' | 'backupNameMover'): Candidate => ({
    role,
    measure: 'directShare',
    value: directShare,
    threshold: role === 'negativeNameMover' ? -thresholds[role] : thresholds[role],
  });
  if (directShare >= thresholds.nameMover) return of('nameMover');
  if (directShare <= -thresholds.negativeNameMover) return of('negativeNameMover');
  return directShare >= thresholds.backupNameMover ? of('backupNameMover') : null;
}

/** Each role that attention tells, with the larger of its measures. */
function attentionCandidates(evidence: RoleEvidence, thresholds: RoleThresholds): Candidate[] {
  const measures = {
    sInhibition: ['endToS2'],
    induction: ['inductionScore', 's2ToS1Plus1'],
    duplicateToken: ['duplicateTokenScore', 's2ToS1'],
    previousToken: ['previousTokenScore', 's1Plus1ToS1'],
  } as const satisfies Partial<Record<HeadRole, readonly (keyof RoleEvidence)[]>>;
  return Object.entries(measures).map(([name, keys]) => {
    const role = name as keyof typeof measures;
    const measure = [...keys].sort((a, b) => evidence[b] - evidence[a])[0]!;
    return { role, measure, value: evidence[measure], threshold: thresholds[role] };
  });
}
