import { exampleInput, operations } from '@circuit-lens/model';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Random } from './Random.ts';

const prompts = [
  'When John and Mary went to the shops, John gave the bag to',
  'Then, Tom and James went to the park. James gave a ball to',
  'a',
];

/** Texts that arguments of a name may hold, most of them right. */
const texts: Record<string, readonly string[]> = {
  model: ['ioi-mini'],
  promptSet: ['notebook', 'notebook/corrupted', 'arena-25', 'ioi:n=5,seed=1', 'nope'],
  hook: [
    'blocks.0.hook_resid_pre',
    'blocks.1.attn.hook_pattern',
    'blocks.2.attn.hook_z',
    'logits',
    'hook_embed',
    'nope',
  ],
  head: ['L0H0', 'L1H2', 'L3H7', 'L9H9'],
  label: ['L0H0', 'L2H3'],
  heads: ['L0H0', 'L1H2'],
  from: ['L0H0', 'L3H1'],
  glob: ['*', '*hook_z', 'W_?'],
  text: prompts,
  correct: [' Mary'],
  incorrect: [' John'],
  tokens: [' John', ' Mary', ' the'],
  query: ['{ health { status } }', '{ run(input: { promptSet: "notebook" }) { loss { mean } } }', '{'],
};

const cheap = operations.filter(({ mode, name }) => mode === 'immediate' && !name.startsWith('circuit.'));

/** Queries that are valid by a schema, with fields, arguments and values at random. */
export class RandomQueries {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
  ) {}

  next(): string {
    return `query R { ${this.selection(this.schema.getQueryType()!, 4, '')} }`;
  }

  private selection(type: GraphQLNamedType, depth: number, path: string): string {
    const { random } = this;
    if (isAbstractType(type)) {
      const some = this.schema.getPossibleTypes(type).filter(() => random.chance(0.4));
      return ['__typename', ...some.map((one) => `... on ${one.name} { ${this.selection(one, depth, path)} }`)].join(
        ' ',
      );
    }
    if (!isObjectType(type)) return '';
    const fields = Object.values(type.getFields()).filter((field) => depth > 0 || isLeafType(getNamedType(field.type)));
    if (fields.length === 0) return '__typename';
    const chosen = random.list(random.int(1, 3), () => random.one(fields));
    return chosen.map((field, i) => this.field(field, depth, `${path}_${i}`)).join(' ');
  }

  private field(field: GraphQLField<unknown, unknown>, depth: number, path: string): string {
    const type = getNamedType(field.type);
    const inner = isLeafType(type) ? '' : ` { ${this.selection(type, depth - 1, path)} }`;
    const alias = `${field.name}${path}`;
    if (field.name === 'operation' && field.args.some(({ name }) => name === 'encoding')) {
      const operation = this.random.one(cheap);
      const input = literal({ model: 'ioi-mini', ...exampleInput(operation) });
      return `${alias}: operation(name: "${operation.name}", input: ${input})`;
    }
    const given = field.args.flatMap((argument) => this.argument(argument));
    return `${alias}: ${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''}${inner}`;
  }

  private argument({ name, type, defaultValue }: GraphQLArgument | GraphQLInputField): string[] {
    const isNeeded = isNonNullType(type) && defaultValue === undefined;
    return isNeeded || this.random.chance(0.3) ? [`${name}: ${this.value(type, name, 2)}`] : [];
  }

  private value(type: GraphQLInputType, name: string, depth: number): string {
    const { random } = this;
    if (isNonNullType(type)) return this.value(type.ofType, name, depth);
    if (isListType(type))
      return `[${random.list(random.int(1, 3), () => this.value(type.ofType, name, depth)).join(', ')}]`;
    if (isEnumType(type)) return random.one(type.getValues()).name;
    if (isInputObjectType(type)) return this.inputObject(type.name, type.getFields(), type.isOneOf, depth);
    if (type.name === 'Boolean') return String(random.chance(0.5));
    if (type.name === 'Int') return String(random.one([0, 1, 2, 3, 5, -1, 200]));
    if (type.name === 'Float') return String(random.one([0, 0.5, 1, -1]));
    if (type.name === 'JSON') return '{ a: 1 }';
    return JSON.stringify(random.one(texts[name] ?? ['L0H0', 'notebook', 'W_E', ' Mary', 'nope']));
  }

  private inputObject(
    type: string,
    fields: Record<string, GraphQLInputField>,
    isOneOf: boolean,
    depth: number,
  ): string {
    const { random } = this;
    if (isOneOf) {
      const field = random.one(Object.values(fields));
      return `{ ${field.name}: ${this.value(field.type, field.name, depth - 1)} }`;
    }
    if (type === 'RunInput' && random.chance(0.8)) {
      return random.chance(0.5)
        ? '{ promptSet: "notebook" }'
        : `{ prompts: [{ text: ${JSON.stringify(random.one(prompts))}, answers: { correct: " Mary", incorrect: " John" } }] }`;
    }
    const given = Object.values(fields).filter(
      (field) => depth > 0 || (isNonNullType(field.type) && field.defaultValue === undefined),
    );
    return `{ ${given.flatMap((field) => this.nested(field, depth)).join(', ')} }`;
  }

  private nested(field: GraphQLInputField, depth: number): string[] {
    const isNeeded = isNonNullType(field.type) && field.defaultValue === undefined;
    return isNeeded || this.random.chance(0.3)
      ? [`${field.name}: ${this.value(field.type, field.name, depth - 1)}`]
      : [];
  }
}

/** JSON as a literal of GraphQL. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, entry]) => `${key}: ${literal(entry)}`)
    .join(', ')} }`;
}
