import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  findBreakingChanges,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { expect, it } from 'vitest';

const api = new URL('../../', import.meta.url);
const readSchema = (name: string): GraphQLSchema => buildSchema(readFileSync(new URL(name, api), 'utf8'));
const schema = readSchema('schema.graphql');
const ownTypes = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

/** Something of the schema that a person reads about. */
interface Described {
  name: string;
  description: string | null | undefined;
  deprecationReason?: string | null;
}

/** A type, and everything inside it, under the names that a person would look for. */
function partsOf(type: GraphQLNamedType): Described[] {
  const inside = (name: string, part: Described): Described => ({ ...part, name });
  const parts: Described[] = [type];
  if (isEnumType(type)) parts.push(...type.getValues().map((value) => inside(`${type.name}.${value.name}`, value)));
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return parts;
  for (const field of Object.values(type.getFields())) {
    parts.push(inside(`${type.name}.${field.name}`, field));
    const args: readonly GraphQLArgument[] = 'args' in field ? field.args : [];
    parts.push(...args.map((arg) => inside(`${type.name}.${field.name}(${arg.name})`, arg)));
  }
  return parts;
}

it('is what schema.graphql says', () => {
  // In a process of its own: vitest would load a second copy of graphql beside Pothos' own.
  execFileSync(process.execPath, ['--import', 'tsx', 'src/printSchema.ts', '--check'], { cwd: api });
});

it('describes every type, field, argument and value of an enum, in a sentence of its own', () => {
  const parts = ownTypes.flatMap(partsOf);
  expect(parts.length).toBeGreaterThan(500);
  const silent = parts.filter(({ description }) => !description?.trim());
  expect(silent.map(({ name }) => name)).toEqual([]);
  const bare = parts.filter(({ name, description }) => description!.replace(/\W/g, '') === name.split('.').at(-1));
  expect(bare.map(({ name }) => name)).toEqual([]);
});

it('names the axes of every tensor', () => {
  const tensors = ownTypes.flatMap((type) =>
    isObjectType(type) ? Object.values(type.getFields()).filter(({ type }) => /^Tensor!?$/.test(String(type))) : [],
  );
  expect(tensors.length).toBeGreaterThan(20);
  const without = tensors.filter(({ description }) => !/\[[a-zA-Z, …]+\]/.test(description!));
  expect(without.map(({ name, description }) => `${name}: ${description}`)).toEqual([]);
});

it('deprecates by the directive, which tools read, and not in words', () => {
  const inWords = ownTypes
    .flatMap(partsOf)
    .filter(({ description, deprecationReason }) => /deprecated|obsolete/i.test(description!) && !deprecationReason);
  expect(inWords.map(({ name }) => name)).toEqual([]);
});

it('gives an ID to nodes only, so that `node` finds whatever has one', () => {
  const withId = ownTypes.filter((type) => isObjectType(type) && String(type.getFields().id?.type) === 'ID!');
  const nodes = schema.getPossibleTypes(schema.getType('Node') as Parameters<typeof schema.getPossibleTypes>[0]);
  expect(withId.map(({ name }) => name).sort()).toEqual(nodes.map(({ name }) => name).sort());
});

it('breaks no script that was written for schema.released.graphql', () => {
  const broken = findBreakingChanges(readSchema('schema.released.graphql'), schema);
  // A change that must break goes into CHANGELOG.md; `npm run schema:release -w @circuit-lens/api` then makes it the rule.
  expect(broken.map(({ description }) => description)).toEqual([]);
});
