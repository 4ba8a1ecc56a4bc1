import { CircuitLensError } from '@circuit-lens/shared';
import { z } from 'zod';
import type { Operation } from './Operation.ts';

/** One thing wrong with an input. */
interface FieldProblem {
  /** `prompts[0].answers.correct`; empty for the input itself. */
  path: string;
  problem: string;
}

/** The part of a JSON schema that messages are made from. */
interface SchemaNode {
  required?: string[];
  $ref?: string;
  $defs?: Record<string, SchemaNode>;
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  description?: string;
}

/**
 * The input of an operation, checked by its schema.
 * @throws CircuitLensError BAD_USER_INPUT naming every field that is wrong and what is allowed there
 */
export function parseInput<Schema extends z.ZodType>(operation: Operation<Schema>, input: unknown): z.output<Schema> {
  const parsed = operation.input.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  const schema = inputJsonSchema(operation);
  const problems = parsed.error.issues.map((issue): FieldProblem => {
    const node = nodeAt(schema, issue.path);
    return { path: pathText(issue.path), problem: problemText(issue, node) };
  });
  const text = problems.map(({ path, problem }) => (path ? `${path}: ${problem}` : problem)).join('; ');
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `The input of ${operation.name} is not valid. ${text}. \`npx circuit-lens op describe ${operation.name}\` shows its schema.`,
    { operation: operation.name, fields: problems },
  );
}

/** The JSON schema of an operation's input. */
export function inputJsonSchema(operation: Operation): SchemaNode {
  return z.toJSONSchema(operation.input, { io: 'input' }) as SchemaNode;
}

/** Names of the fields that an input has, or that an object inside it has; none where there is no object. */
export function inputFields(operation: Operation, path: readonly string[] = []): string[] {
  return Object.keys(nodeAt(inputJsonSchema(operation), path)?.properties ?? {});
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${String(key)}`),
    '',
  );
}

function problemText(issue: z.core.$ZodIssue, node: SchemaNode | null): string {
  const about = node?.description ? ` (${node.description})` : '';
  switch (issue.code) {
    case 'unrecognized_keys': {
      const allowed = Object.keys(node?.properties ?? {});
      return `unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}; allowed: ${allowed.join(', ') || 'none'}`;
    }
    case 'invalid_union': {
      const expected = issue.errors
        .flat()
        .map((inner) => ('expected' in inner ? String(inner.expected) : inner.message));
      return `expected ${[...new Set(expected)].join(' or ')}, received ${receivedText(issue.input)}${about}`;
    }
    case 'invalid_type':
      return `expected ${issue.expected}, received ${receivedText(issue.input)}${about}`;
    default:
      return `${issue.message}${about}`;
  }
}

function receivedText(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The schema of the field at a path; null when the path leaves the schema. */
function nodeAt(root: SchemaNode, path: readonly PropertyKey[]): SchemaNode | null {
  const resolve = (node: SchemaNode): SchemaNode => {
    if (node.$ref === '#') return root;
    const target = node.$ref ? root.$defs?.[node.$ref.replace('#/$defs/', '')] : undefined;
    return target ? resolve(target) : node;
  };
  let node: SchemaNode = resolve(root);
  for (const key of path) {
    const branches = [node, ...(node.anyOf ?? [])].map(resolve);
    const next = branches
      .map((branch) => (typeof key === 'number' ? branch.items : branch.properties?.[String(key)]))
      .find((found) => found !== undefined);
    if (!next) return null;
    node = resolve(next);
  }
  return node;
}
