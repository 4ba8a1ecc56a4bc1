import type { Notes } from '../../../components/PageShell.tsx';
import type { Setting } from '../settings.ts';

const shows: Record<Setting['direction'], string> = {
  denoise:
    'One clean activation at a time is put into the corrupted run, and everything behind it is computed anew. Deep blue: this single place is enough to bring the answer back.',
  noise:
    'One corrupted activation at a time is put into the clean run, and everything behind it is computed anew. Deep red: the answer cannot do without this single place.',
};

/** What the page shows, what it does not, and where it is from. */
export function patchingNotes({ direction }: Setting): Notes {
  return {
    shows: shows[direction],
    doesNot:
      'A pale cell may still matter together with others: two places that do the same work hide each other, and two that work against each other cancel. Only what differs between the two prompts can show; what both have in common stays. Which way the information takes from the patched place is the question of path patching.',
    formula: (
      <>
        <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
          {direction === 'denoise' ? (
            <>
              (LD − LD<sub>corr</sub>) / (LD<sub>clean</sub> − LD<sub>corr</sub>)
            </>
          ) : (
            <>
              (LD − LD<sub>clean</sub>) / (LD<sub>clean</sub> − LD<sub>corr</sub>)
            </>
          )}
        </p>
        <p>
          The answers are those of the clean prompts. Intervals: prompts drawn again 1,000 times. Meng et al. 2022,
          arXiv:2202.05262; Wang et al. 2022, arXiv:2211.00593; Heimersheim and Nanda 2024, arXiv:2404.15255.
        </p>
      </>
    ),
  };
}
