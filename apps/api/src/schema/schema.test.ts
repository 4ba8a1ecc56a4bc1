import { readFileSync } from 'node:fs';
import { isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { printedSchema, schema } from './index.ts';

it('is what schema.graphql says', () => {
  const file = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
  expect(file, 'run `npm run schema --workspace @circuit-lens/api`').toBe(printedSchema());
});

it('describes every type, field and argument', () => {
  const silent: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || ['String', 'Int', 'Float', 'Boolean', 'ID'].includes(type.name)) continue;
    if (!type.description) silent.push(type.name);
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!field.description) silent.push(`${type.name}.${field.name}`);
      if (!('args' in field)) continue;
      for (const { name, description } of field.args) {
        if (!description) silent.push(`${type.name}.${field.name}(${name})`);
      }
    }
  }
  expect(silent).toEqual([]);
});
