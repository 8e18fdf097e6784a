/** The JSON Schema of a module's parameters, as far as their schema can give one. */

import * as z from 'zod';
import { parametersSchema } from '../module/metadata.js';
import type { ModuleClass } from '../module/module-class.js';
import type { StandardSchema } from '../module/standard-schema.js';
import { type JsonSchema, mapInner } from './json-schema.js';

/** What schemas offer that know their JSON Schema: https://standardschema.dev/json-schema */
interface StandardJsonSchema {
  readonly jsonSchema?: { input(options: { readonly target: 'draft-07' }): JsonSchema };
}

/**
 * Of what a config may give; undefined where nothing is known of it.
 *
 * @param name where it will be among the definitions, so that what it refers to is found.
 */
export function parametersJsonSchema(Class: ModuleClass, name: string): JsonSchema | undefined {
  const schema = parametersSchema(Class);
  const given = schema && inputSchema(schema);
  if (given === undefined) return undefined;
  const { $schema: _, ...rules } = given;
  return moved(rules, `#/definitions/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

function inputSchema(schema: StandardSchema): JsonSchema | undefined {
  try {
    // What JSON has no word for may be anything.
    if (schema instanceof z.ZodType)
      return z.toJSONSchema(schema, { target: 'draft-07', io: 'input', unrepresentable: 'any' }) as JsonSchema;
    return (schema['~standard'] as StandardJsonSchema).jsonSchema?.input({ target: 'draft-07' });
  } catch {
    return undefined;
  }
}

/** Schemas refer to what lies in them by paths from their root. */
function moved(schema: JsonSchema, root: string): JsonSchema {
  const { $ref, ...inner } = mapInner(schema, (inner) => moved(inner, root));
  return typeof $ref === 'string' && $ref.startsWith('#') ? { ...inner, $ref: `${root}${$ref.slice(1)}` } : inner;
}
