/** Whatever was thrown, as bounded plain data that any channel carries. */

/** What can stand for itself. */
type PlainValue = string | number | bigint | boolean | null | undefined | RegExp;

/** Each value says what it is, so that data never passes for an error. */
export type ErrorEnvelope =
  | { readonly kind: 'value'; readonly value: PlainValue }
  | { readonly kind: 'date'; readonly time: number }
  /** A copy of bytes, which Node may call a Buffer. */
  | { readonly kind: 'bytes'; readonly bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>; readonly buffer: boolean }
  | { readonly kind: 'list' | 'set'; readonly items: readonly ErrorEnvelope[] }
  /** A list with holes or named properties. */
  | { readonly kind: 'sparse'; readonly length: number; readonly fields: PackedFields }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [ErrorEnvelope, ErrorEnvelope])[] }
  | { readonly kind: 'record'; readonly fields: PackedFields }
  | PackedError;

export type PackedFields = readonly (readonly [string, ErrorEnvelope])[];

export interface PackedError {
  readonly kind: 'error';
  /** The nearest class in its ancestry that every side has: a native one, or ours by its code. */
  readonly base: string;
  /** Name of its own class. */
  readonly class: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Own enumerable properties, such as `code`. */
  readonly fields: PackedFields;
  /** Own properties that are not enumerable, such as `cause`, the `errors` of an AggregateError, the `issues` of a ZodError. */
  readonly hidden: PackedFields;
}
