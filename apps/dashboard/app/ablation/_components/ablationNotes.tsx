import type { Notes } from '../../../components/PageShell.tsx';

/** The three notes that end the page. */
export const ablationNotes: Notes = {
  shows:
    'What each part is worth alone, and what the model does without several: how all others react, those that write more than before (self-repair), and the final layer norm, whose scale falls when something large is gone, so that everything else counts for more.',
  doesNot:
    'That a part without effect is useless: others may stand in for it. Zero is no value the model ever sees; the mean over prompts, or the value of another prompt, is a fairer stand-in. Means and samples are taken over the prompts that are chosen; a template is told by length and by where the names stand.',
  formula: (
    <>
      <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>LD′ − LD = Σ (DLA′ σ′/σ − DLA) + (LD′ − c)(1 − σ′/σ)</p>
      <p>
        Per prompt, over all heads and MLPs, with σ and σ′ the final scales and c what no scale touches: what was there
        goes, self-repair is the sum over the others, and the last term is the layer norm. Wang et al. 2022, section
        3.4; McGrath et al. 2023; Rushing and Nanda 2024.
      </p>
    </>
  ),
};
