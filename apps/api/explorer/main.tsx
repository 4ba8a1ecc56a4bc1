import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './explorer.css';
import { fetcher } from './fetcher.ts';
import { ReadyQueryChoice } from './ReadyQueryChoice.tsx';
import { readyQueries, readyText, readyVariables } from './readyQueries.ts';

/** The query that a link brings, `/graphql?query=…&variables=…`; else the first of ours, unless tabs were kept. */
function firstQuery(): { query?: string; variables?: string } {
  const given = new URLSearchParams(window.location.search);
  const query = given.get('query');
  if (query !== null) return { query, variables: given.get('variables') ?? '' };
  if (localStorage.getItem('graphiql:tabState') !== null) return {};
  const [ready] = readyQueries;
  return { query: readyText(ready!), variables: readyVariables(ready!) };
}

createRoot(document.getElementById('explorer')!).render(
  <GraphiQL fetcher={fetcher} {...firstQuery()} defaultEditorToolsVisibility="variables">
    <GraphiQL.Logo>
      <ReadyQueryChoice />
    </GraphiQL.Logo>
  </GraphiQL>,
);
