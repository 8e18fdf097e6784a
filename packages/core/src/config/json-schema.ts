/** What the JSON Schemas of this folder are, and how one walks through them. */

/** Of draft 7, which editors know best. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

const withOne = ['additionalProperties', 'items', 'contains', 'not', 'if', 'then', 'else', 'propertyNames'];
const withSeveral = ['allOf', 'anyOf', 'oneOf', 'items', 'prefixItems'];
const withNamed = ['properties', 'patternProperties', 'definitions', '$defs', 'dependentSchemas'];

/** The schema with each schema directly within it changed, except under the keywords that are named. */
export function mapInner(
  schema: JsonSchema,
  change: (inner: JsonSchema) => JsonSchema,
  except: readonly string[] = [],
): JsonSchema {
  const changed = (value: unknown) => (isSchema(value) ? change(value) : value);
  const entries = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (except.includes(keyword)) return [keyword, value];
    if (withSeveral.includes(keyword) && Array.isArray(value)) return [keyword, value.map(changed)];
    if (withNamed.includes(keyword) && isSchema(value)) {
      return [keyword, Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, changed(inner)]))];
    }
    return [keyword, withOne.includes(keyword) ? changed(value) : value];
  });
  return Object.fromEntries(entries);
}

/** Schemas may be `true` or `false` too, which hold nothing. */
function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
