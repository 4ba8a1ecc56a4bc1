/** The style of a saved investigation: its own, so that it reads the same without the product. */
export const reportStyle = `
:root { --bg: #ffffff; --ink: #16191d; --ink-2: #555c66; --line: #dfe2e6; --surface: #f6f7f8; }
@media (prefers-color-scheme: dark) { :root { --bg: #111316; --ink: #e8eaed; --ink-2: #a3aab4; --line: #2c3138; --surface: #181b1f; } }
.drawn-light { display: none; } @media (prefers-color-scheme: dark) { .drawn-light { display: block; } .drawn-dark { display: none; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 960px; padding: 32px 20px 64px; background: var(--bg); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; } h2 { font-size: 19px; margin: 0 0 4px; }
section { border-top: 1px solid var(--line); margin-top: 32px; padding-top: 24px; }
.question, .provenance, .caption, figcaption, small, dt, header p { color: var(--ink-2); } .question { margin: 0; } .provenance, .caption, figcaption { font-size: 13px; margin: 0 0 8px; }
.finding { font: 18px/1.5 Georgia, serif; margin: 0 0 12px; }
.figures { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 12px; margin: 0 0 12px; } figure { margin: 0; max-width: 100%; } figcaption { max-width: min-content; min-width: 100%; } figure img { display: block; max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 6px; }
details { border-top: 1px solid var(--line); padding: 8px 0; } summary { cursor: pointer; font-weight: 600; } small { font-weight: 400; font-size: 13px; }
pre { background: var(--surface); padding: 10px 12px; border-radius: 6px; white-space: pre-wrap; font-size: 13px; max-height: 420px; overflow: auto; }
.scroll { overflow-x: auto; max-height: 420px; } table { border-collapse: collapse; font-size: 13px; } th, td { text-align: left; padding: 3px 14px 3px 0; border-bottom: 1px solid var(--line); white-space: nowrap; } .number { text-align: right; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; margin: 8px 0; } dd { margin: 0; }
@media print {
  :root { --bg: #ffffff; --ink: #000000; --ink-2: #444444; --line: #cccccc; --surface: #ffffff; }
  body { max-width: none; padding: 0; } section { break-before: page; } section:first-of-type { break-before: auto; } figure { break-inside: avoid; }
  pre, .scroll { max-height: none; overflow: visible; }
}`;
