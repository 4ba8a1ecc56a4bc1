import { type InvestigationReport, type ReportRecipe, reportScriptId } from '@circuit-lens/shared/names';
import type { Cell } from '../csv.ts';
import type { PinnedView } from '../pinnedViews.ts';
import { reportStyle } from './reportStyle.ts';

/** Rows that a table of a report shows; its data hold every number. */
const rowsMax = 1000;

/**
 * A saved investigation: one file without any outside reference. Pictures, numbers and recipes are there to read, and the
 * same recipes with their results as data, which `circuit-lens rerun` runs again and compares.
 * @param views in the order of the report's own
 */
export function reportHtml(report: InvestigationReport, views: readonly PinnedView[]): string {
  const sections = views.map((view, i) => viewSection(view, report.views[i]?.recipes ?? []));
  // No `<` in the data: none of it can end the element.
  const data = JSON.stringify(report).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Circuit Lens, ${escaped(dayOf(report.createdAt))}</title>
<style>${reportStyle}</style>
</head>
<body>
<header>
<h1>Investigation of ${escaped(modelsOf(report))}</h1>
<p>${views.length} ${views.length === 1 ? 'view' : 'views'}, saved ${escaped(dayOf(report.createdAt))} with Circuit Lens ${escaped(report.productVersion)}. Every number in it can be computed again and compared:</p>
<pre>npx circuit-lens rerun THIS-FILE.html</pre>
</header>
${sections.join('\n')}
<script type="application/json" id="${reportScriptId}">${data}</script>
</body>
</html>
`;
}

function viewSection(view: PinnedView, recipes: readonly ReportRecipe[]): string {
  const figures = view.pictures.map(
    ({ title, svg }) =>
      `<figure><img alt="${escaped(title)}" src="data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}">${title === view.title ? '' : `<figcaption>${escaped(title)}</figcaption>`}</figure>`,
  );
  return `<section>
<p class="question">${escaped(view.question)}</p>
<h2>${escaped(view.title)}</h2>
<p class="finding">${escaped(view.finding)}</p>
<p class="caption">${escaped(view.caption)}</p>
<div class="figures">
${figures.join('\n')}
</div>
${view.legend === null ? '' : `<p class="caption">${escaped(view.legend)}</p>`}
${figures.length > 0 && view.theme ? `<p class="caption drawn-${view.theme}">Drawn in the ${view.theme} theme, in which it was pinned.</p>` : ''}
<p class="provenance">${view.provenance.map(escaped).join('<br>')}</p>
${numbersFold(view)}
${recipes.map(recipeFold).join('\n')}
</section>`;
}

function numbersFold({ header, rows }: PinnedView): string {
  const row = (cells: readonly Cell[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}${typeof cell === 'number' ? ' class="number"' : ''}>${escaped(cell ?? '–')}</${tag}>`).join('')}</tr>`;
  const count = rows.length > rowsMax ? `the first ${rowsMax} of ${rows.length}` : String(rows.length);
  return `<details><summary>Numbers <small>${count} ${rows.length === 1 ? 'row' : 'rows'}, all digits</small></summary>
<div class="scroll"><table><thead>${row(header, 'th')}</thead><tbody>
${rows
  .slice(0, rowsMax)
  .map((cells) => row(cells, 'td'))
  .join('\n')}
</tbody></table></div></details>`;
}

function recipeFold({ operation, version, recipe, model }: ReportRecipe): string {
  return `<details><summary>Recipe <small>${[operation, `version ${version}`, ...wordsOf(recipe)].map(escaped).join(' · ')}</small></summary>
<dl><dt>Model</dt><dd>${escaped(model.name)}</dd><dt>Weights</dt><dd><code>${escaped(model.contentHash)}</code></dd><dt>Device</dt><dd>${escaped(model.device)}</dd></dl>
<pre>${escaped(JSON.stringify(recipe, null, 2))}</pre></details>`;
}

/** What tells recipes of one operation apart: its short texts. */
function wordsOf(recipe: ReportRecipe['recipe']): string[] {
  const entries = Object.entries(recipe);
  return entries.flatMap(([name, value]) =>
    typeof value === 'string' && name !== 'model' ? [`${name} ${value}`] : [],
  );
}

function modelsOf({ views }: InvestigationReport): string {
  const names = views.flatMap(({ recipes }) => recipes.map(({ model }) => model.name));
  return [...new Set(names)].join(', ') || 'nothing yet';
}

const dayOf = (iso: string) => iso.slice(0, 16).replace('T', ' ').concat(' UTC');

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(value: string | number): string {
  return String(value).replace(/[&<>"]/g, (character) => entities[character]!);
}
