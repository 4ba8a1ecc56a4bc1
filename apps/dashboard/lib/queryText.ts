/** A query as text to paste: each form asks exactly what the page asked. */
export const queryForms = ['GraphQL', 'curl', 'TypeScript', 'Python'] as const;
export type QueryForm = (typeof queryForms)[number];

interface Query {
  text: string;
  variables: Record<string, unknown>;
}

const pretty = (value: unknown) => JSON.stringify(value, null, 2);

function asGraphql({ text, variables }: Query): string {
  return Object.keys(variables).length > 0 ? `${text}\n\n# variables\n${comment(pretty(variables))}` : text;
}

const comment = (text: string) =>
  text
    .split('\n')
    .map((line) => `# ${line}`)
    .join('\n');

function asCurl(query: Query, url: string): string {
  const body = pretty({ query: query.text, variables: query.variables }).replaceAll("'", `'\\''`);
  return `curl -s ${url} -H 'content-type: application/json' --data-binary '${body}'`;
}

function asTypeScript(query: Query, url: string): string {
  const text = query.text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
  return `const query = \`${text}\`;
const variables = ${pretty(query.variables)};
const answer = await fetch('${url}', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query, variables }),
});
const { data, errors } = await answer.json();
if (errors) throw new Error(errors[0].message);
`;
}

function asPython(query: Query, url: string): string {
  // JSON inside a raw string would break on a quote in a prompt; a JSON string literal is also a Python one.
  return `import json, urllib.request

query = ${JSON.stringify(query.text)}
variables = json.loads(${JSON.stringify(JSON.stringify(query.variables))})
body = json.dumps({"query": query, "variables": variables}).encode()
request = urllib.request.Request("${url}", body, {"content-type": "application/json"})
answer = json.load(urllib.request.urlopen(request))
if "errors" in answer:
    raise RuntimeError(answer["errors"][0]["message"])
data = answer["data"]
`;
}

/** The query in one form. @param url where the reader's API listens */
export function queryText(form: QueryForm, query: Query, url: string): string {
  if (form === 'GraphQL') return asGraphql(query);
  if (form === 'curl') return asCurl(query, url);
  return form === 'TypeScript' ? asTypeScript(query, url) : asPython(query, url);
}
