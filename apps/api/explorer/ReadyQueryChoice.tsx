import { useEditorContext } from '@graphiql/react';
import { useEffect } from 'react';
import { readyQueries, readyText, readyVariables } from './readyQueries.ts';

/** Puts a ready-made query into the editors, with its variables. */
export function ReadyQueryChoice() {
  const { queryEditor, variableEditor } = useEditorContext({ nonNull: true });
  // Its own check of variables calls every object of the scalar JSON an error; the API names what is really wrong.
  // (`lint` is an option of an addon, which the types don't know.)
  useEffect(() => variableEditor?.setOption('lint' as never, { getAnnotations: () => [] } as never), [variableEditor]);
  const open = (title: string) => {
    const ready = readyQueries.find((entry) => entry.title === title)!;
    queryEditor?.setValue(readyText(ready));
    variableEditor?.setValue(readyVariables(ready));
  };
  return (
    <select
      className="ready-queries"
      aria-label="Ready-made queries"
      value=""
      onChange={(event) => open(event.currentTarget.value)}
    >
      <option value="" disabled>
        Ready-made queries
      </option>
      {readyQueries.map(({ title }) => (
        <option key={title}>{title}</option>
      ))}
    </select>
  );
}
