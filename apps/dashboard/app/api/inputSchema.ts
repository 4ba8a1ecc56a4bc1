/** The part of a JSON schema that the table of fields is made from. */
interface SchemaNode {
  $ref?: string;
  $defs?: Record<string, SchemaNode>;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  properties?: Record<string, SchemaNode>;
  required?: string[];
  description?: string;
}

/** A field of an operation's input. */
export interface InputField {
  name: string;
  /** "string", "list of Prompt-like objects", "one of head, layer". */
  type: string;
  isRequired: boolean;
  description: string;
}

/** The fields of an input, those it requires first. @param schema JSON schema of the input, as the API gives it */
export function inputFields(schema: unknown): InputField[] {
  const root = schema as SchemaNode;
  const required = new Set(root.required ?? []);
  const fields = Object.entries(root.properties ?? {}).map(([name, node]) => ({
    name,
    type: typeWords(node, root),
    isRequired: required.has(name),
    description: node.description ?? '',
  }));
  return [...fields.filter(({ isRequired }) => isRequired), ...fields.filter(({ isRequired }) => !isRequired)];
}

function typeWords(node: SchemaNode, root: SchemaNode): string {
  if (node.$ref === '#') return typeWords({ ...root, $ref: undefined }, root);
  const target = node.$ref && root.$defs?.[node.$ref.replace('#/$defs/', '')];
  if (target) return typeWords(target, root);
  if (node.enum) return `one of ${node.enum.join(', ')}`;
  if (node.const !== undefined) return String(node.const);
  if (node.anyOf) return [...new Set(node.anyOf.map((option) => typeWords(option, root)))].join(' or ');
  if (node.type === 'array') return node.items ? `list of ${plural(typeWords(node.items, root))}` : 'list';
  if (node.type === 'object' && node.properties) return `{ ${Object.keys(node.properties).join(', ')} }`;
  return node.type ?? 'anything';
}

const plural = (words: string) => (/^[a-z]+$/.test(words) ? `${words}s` : words);
