import type { Notes } from '../../../components/PageShell.tsx';

/** The three notes that end the page. */
export const pathNotes: Notes = {
  shows:
    'What one head changes through chosen inputs alone. It takes the value it has on the other prompts, every other head keeps its own, and only the receivers see the difference. A head that takes much of the answer away by this path is one the receivers read.',
  doesNot:
    'That the path is needed: other paths may carry the same. Two inputs may matter only together, and a head with a small effect may matter through another head. With MLPs recomputed a path may run through them; “direct path only” leaves them as they were.',
  formula: (
    <>
      <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
        effect = LD(base, receivers ← what they read when the sender is patched) − LD(base)
      </p>
      <p>
        As a share, both are divided by the clean less the corrupted logit difference. Intervals are 95&nbsp;%
        bootstraps over prompts. Wang et al. 2022, appendix B; Goldowsky-Dill et al. 2023 (arXiv:2304.05969).
      </p>
    </>
  ),
};
