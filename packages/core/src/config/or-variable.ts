/** Lets the JSON Schema of values accept the variables that may stand for them. */

import { type JsonSchema, mapInner } from './json-schema.js';

/** What the schemas that `orVariable` gives refer to. */
export const variableDefinitions = {
  variable: { type: 'string', pattern: '^\\$\\{\\w+\\}$' },
  textWithVariable: { type: 'string', pattern: '\\$\\{\\w+\\}' },
};

/** These hold for names, or decide which other schema holds: no variable can be meant. */
const untouched = ['propertyNames', 'not', 'if', 'contains'];

/** Letters of the shortest variable. */
const SHORTEST = 4;

/** The schema, in which every number, truth value and text may be a variable instead. */
export function orVariable(schema: JsonSchema): JsonSchema {
  const { oneOf, anyOf = oneOf, ...others } = mapInner(schema, orVariable, untouched);
  // Several of `oneOf` may fit as soon as a variable stands for what tells them apart.
  if (Array.isArray(anyOf)) return { ...others, anyOf: flat(anyOf) };
  const { title, description, default: byDefault, ...rules } = others;
  const definition = definitionFor(rules);
  if (definition === undefined) return others;
  const said = Object.entries({ title, description, default: byDefault }).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(said), anyOf: [rules, { $ref: `#/definitions/${definition}` }] };
}

function definitionFor(schema: JsonSchema): keyof typeof variableDefinitions | undefined {
  const { type, enum: values, const: value, ...rules } = schema;
  const choices = Array.isArray(values) ? values : value === undefined ? [] : [value];
  if (choices.length > 0) return choices.some((choice) => typeof choice === 'string') ? 'textWithVariable' : 'variable';
  const types = [type].flat();
  if (types.includes('string')) return refusesVariables(rules) ? 'textWithVariable' : undefined;
  return types.some((type) => type === 'number' || type === 'integer' || type === 'boolean') ? 'variable' : undefined;
}

function refusesVariables({ pattern, format, minLength = 0, maxLength }: JsonSchema): boolean {
  return [pattern, format, maxLength].some((rule) => rule !== undefined) || (minLength as number) > SHORTEST;
}

/** Choices between choices are choices, each once. */
function flat(anyOf: readonly JsonSchema[]): readonly JsonSchema[] {
  const choices = anyOf.flatMap((schema) => {
    const { anyOf: inner, ...others } = schema;
    return Array.isArray(inner) && Object.keys(others).length === 0 ? (inner as JsonSchema[]) : [schema];
  });
  return [...new Map(choices.map((choice) => [JSON.stringify(choice), choice])).values()];
}
