'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { TableFold } from '../../../components/PageShell.tsx';
import { PromptSetPanel } from '../../../components/promptSets/PromptSetPanel.tsx';
import { nameOfSet } from '../../../lib/generatedSet.ts';

/** On which prompts: the set of the page, and behind a fold the ways to another one. */
export function SetFold() {
  const { choices, url, rows } = useInvestigation();
  const name = nameOfSet(url.set, choices.data?.promptSets.nodes ?? []);
  const count = rows ? `, ${rows.length} prompts` : '';
  return (
    <TableFold
      whole
      title="On other prompts?"
      caption={`Now: ${name}${url.rows === null ? '' : ' (edited)'}${count}. Choose a listed one, generate one, or bring your own.`}
    >
      <PromptSetPanel />
    </TableFold>
  );
}
