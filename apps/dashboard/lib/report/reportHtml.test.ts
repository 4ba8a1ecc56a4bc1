import { type InvestigationReport, reportScriptId, reportVersion } from '@circuit-lens/shared/names';
import { describe, expect, it } from 'vitest';
import type { PinnedView } from '../pinnedViews.ts';
import { reportHtml } from './reportHtml.ts';

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><text>a &amp; b "#"</text></svg>';
const view: PinnedView = {
  id: 'a',
  question: 'Which heads write it?',
  finding: 'L3H0 writes "Mary" & not <John>.',
  title: 'Effect of each head',
  caption: 'mean of 8 prompts, in logits',
  legend: 'Red: −1.00. White: 0. Blue: +1.00.',
  provenance: ['ioi-mini 0123 · cpu', 'fold_ln'],
  pictures: [{ title: 'Heads', svg }],
  theme: 'dark',
  header: ['head', 'effect'],
  rows: [
    ['L0H0', 0.1234567890123],
    ['</script>', null],
  ],
  recipes: [{ operation: 'attribution.direct', input: {} }],
};
const report: InvestigationReport = {
  format: reportScriptId,
  version: reportVersion,
  productVersion: '0.1.0',
  createdAt: '2026-01-02T03:04:05.000Z',
  views: [
    {
      title: view.title,
      finding: view.finding,
      recipes: [
        {
          operation: 'attribution.direct',
          version: 1,
          recipe: { prompts: [{ text: '</script><b>' }], unit: 'head' },
          model: { name: 'ioi-mini', contentHash: 'f'.repeat(64), device: 'cpu' },
          result: { total: 1.5 },
        },
      ],
    },
  ],
};

describe('a saved investigation', () => {
  const html = reportHtml(report, [view]);

  it('shows each view with its finding, picture, numbers and recipe, and hurts itself with none of their texts', () => {
    for (const words of [
      view.question,
      view.title,
      view.caption,
      view.legend!,
      'Drawn in the dark theme',
      'version 1 · unit head',
      '0.1234567890123',
      'ioi-mini 0123 · cpu',
      'f'.repeat(64),
      '0.1.0',
    ]) {
      expect(html).toContain(words);
    }
    expect(html).toContain('L3H0 writes &quot;Mary&quot; &amp; not &lt;John&gt;.');
    expect(html).toContain('<td>&lt;/script&gt;</td><td>–</td>');
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    const [, picture] = /src="data:image\/svg\+xml;charset=utf-8,([^"]+)"/.exec(html)!;
    expect(decodeURIComponent(picture!)).toBe(svg);
  });

  it('refers to nothing outside itself', () => {
    const references = [...html.matchAll(/(?:src|href|url\()\s*=?\s*["']?([^"')\s>]+)/g)].map(([, target]) => target!);
    expect(references.filter((target) => !target.startsWith('data:'))).toEqual([]);
    expect(html).not.toContain('http://');
  });

  it('holds its recipes and results as data', () => {
    const [, data] = new RegExp(`<script type="application/json" id="${reportScriptId}">(.*)</script>`).exec(html)!;
    expect(JSON.parse(data!)).toEqual(report);
  });
});
