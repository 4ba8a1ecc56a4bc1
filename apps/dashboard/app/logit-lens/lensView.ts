import { type Finding, number, text, toneOf } from '../../lib/finding.ts';
import { capital, fixed, signed } from '../../lib/format.ts';
import { numbers, rowsOf } from '../../lib/tensorValues.ts';
import type { LensRun } from './queries.ts';

/** Everything the line of the Logit lens page shows. */
export interface LensView {
  /** 0_pre, 0_mid, …, final_post. */
  components: readonly string[];
  cached: number[];
  recomputed: number[];
  /** One line a prompt. */
  prompts: number[][];
}

/** The view of a run. */
export function lensView({ cached, recomputed }: LensRun): LensView {
  const components = cached.mean.axes[0]?.labels ?? [];
  return {
    components,
    cached: numbers(cached.mean.values),
    recomputed: numbers(recomputed.mean.values),
    prompts: rowsOf(numbers(cached.perPrompt.values), components.length),
  };
}

/** The finding of the page: where the answer rises most, and where it falls most. */
export function lensFinding({ components, cached }: LensView): Finding {
  const end = cached.at(-1) ?? Number.NaN;
  const steps = components.slice(1).map((component, i) => ({ component, step: cached[i + 1]! - cached[i]! }));
  const rise = steps.reduce((best, entry) => (Math.sign(end) * entry.step > Math.sign(end) * best.step ? entry : best));
  const fall = steps.reduce((best, entry) => (Math.sign(end) * entry.step < Math.sign(end) * best.step ? entry : best));
  const at = components.indexOf(rise.component);
  const lost = Math.abs(fall.step) >= 0.1 * Math.abs(end) && Math.sign(fall.step) !== Math.sign(end);
  return [
    text(`Before ${step(rise.component)} the stream says `),
    number(signed(cached[at - 1]), toneOf(cached[at - 1]!)),
    text('; after it '),
    number(signed(cached[at]), toneOf(cached[at]!)),
    text('. '),
    ...(lost
      ? [
          text(`${capital(step(fall.component))} takes `),
          number(fixed(Math.abs(fall.step)), toneOf(fall.step)),
          text(' back. '),
        ]
      : []),
    text('At the end it is '),
    number(signed(end), toneOf(end)),
    text('.'),
  ];
}

/** What is written between a component and the one before it. */
function step(component: string): string {
  const [layer, where] = component.split('_');
  if (where === 'mid') return `the attention of layer ${layer}`;
  return component === 'final_post' ? 'the last MLP' : `the MLP of layer ${Number(layer) - 1}`;
}
