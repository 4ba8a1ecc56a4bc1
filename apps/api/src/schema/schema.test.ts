import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { buildSchema, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { expect, it } from 'vitest';

const api = new URL('../../', import.meta.url);

it('is what schema.graphql says', () => {
  // In a process of its own: vitest would load a second copy of graphql beside Pothos' own.
  execFileSync(process.execPath, ['--import', 'tsx', 'src/printSchema.ts', '--check'], { cwd: api });
});

it('describes every type, field and argument', () => {
  const schema = buildSchema(readFileSync(new URL('schema.graphql', api), 'utf8'));
  const silent: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || ['String', 'Int', 'Float', 'Boolean', 'ID'].includes(type.name)) continue;
    if (!type.description) silent.push(type.name);
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!field.description) silent.push(`${type.name}.${field.name}`);
      for (const { name, description } of 'args' in field ? field.args : []) {
        if (!description) silent.push(`${type.name}.${field.name}(${name})`);
      }
    }
  }
  expect(silent).toEqual([]);
});
