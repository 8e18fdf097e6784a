/** The JSON Schema of configs: what editors complete and check them with. */

import * as z from 'zod';
import { ModuleFactory, type ModuleRegistry } from '../module/registry.js';
import { checkGiven } from '../options/check-given.js';
import { kinds } from '../options/check-options.js';
import { type JsonSchema, mapInner } from './json-schema.js';
import { unlimited } from './number-forms.js';
import { orVariable, variableDefinitions } from './or-variable.js';
import { parametersJsonSchema } from './parameters-json-schema.js';
import { configSchema } from './schema.js';

/** It knows the registered types, and of each what its schema says of the parameters. */
export function toJsonSchema(registry: ModuleRegistry = ModuleFactory): JsonSchema {
  checkGiven('toJsonSchema()', kinds.registry, registry);
  const { $schema, properties, ...rules } = orVariable(configJsonSchema());
  const { modules, ...others } = properties as { readonly [key: string]: JsonSchema };
  const byType = registry.types().map((type) => kindOf(type, registry));
  return {
    $schema,
    title: 'MAGDA pipeline',
    ...rules,
    properties: { ...others, modules: mapInner(modules ?? {}, (module) => ofKinds(module, byType)) },
    patternProperties: { '^x-': { description: 'A place of your own, for anchors.' } },
    definitions: { ...variableDefinitions, ...Object.fromEntries(byType.flatMap(({ definition }) => definition)) },
  };
}

function configJsonSchema(): JsonSchema {
  return z.toJSONSchema(configSchema, {
    target: 'draft-07',
    io: 'input',
    override({ zodSchema, jsonSchema }) {
      if (zodSchema !== unlimited) return;
      // JSON has no word for infinity, but YAML does.
      delete jsonSchema.const;
      jsonSchema.exclusiveMinimum = Number.MAX_VALUE;
    },
  }) as JsonSchema;
}

interface Kind {
  readonly type: string;
  /** Name and schema of the parameters, if they are known. */
  readonly definition: readonly (readonly [name: string, schema: JsonSchema])[];
  /** What holds for modules of the type. */
  readonly rule: JsonSchema | undefined;
}

function kindOf(type: string, registry: ModuleRegistry): Kind {
  const name = `parameters of ${type}`;
  const schema = parametersJsonSchema(registry.get(type), name);
  if (schema === undefined) return { type, definition: [], rule: undefined };
  const needsSome = Array.isArray(schema.required) && schema.required.length > 0;
  const parameters = { $ref: `#/definitions/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` };
  return {
    type,
    definition: [[name, orVariable(schema)]],
    rule: {
      if: { properties: { type: { const: type } }, required: ['type'] },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so.
      then: needsSome
        ? { properties: { parameters }, required: ['parameters'] }
        : { properties: { parameters: { anyOf: [parameters, { type: 'null' }] } } },
    },
  };
}

/** The schema of any module, with what is known of each type. */
function ofKinds(module: JsonSchema, kinds: readonly Kind[]): JsonSchema {
  const { type, ...others } = module.properties as { readonly [key: string]: JsonSchema };
  const known = orVariable({ enum: kinds.map(({ type }) => type), description: type?.description });
  const rules = kinds.flatMap(({ rule }) => rule ?? []);
  return {
    ...module,
    properties: { ...others, type: kinds.length === 0 ? type : known },
    ...(rules.length > 0 && { allOf: rules }),
  };
}
