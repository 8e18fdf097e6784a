/** Writes any value that a module can return as JSON, or says where in it there is one that JSON has nothing for. */

/** The result exists, but cannot be written. */
export class NotJsonError extends Error {
  readonly code = 'MAGDA_NOT_JSON';

  constructor(
    message: string,
    /** Where in the value, such as `results.model.forward`. */
    readonly path: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'NotJsonError';
  }
}

/**
 * As `JSON.stringify`, and besides: a Map is a list of pairs, a Set and binary data are lists, a BigInt is a string, an
 * Error an object of its name, message and fields.
 *
 * @param root What the path of a value begins with.
 * @throws {NotJsonError} naming a function, a symbol or a cycle, where `JSON.stringify` would leave out or give up.
 */
export function jsonText(value: unknown, root: string): string {
  return new JsonWriter(root).write(value) ?? 'null';
}

class JsonWriter {
  readonly #root: string;
  readonly #keys: (string | number)[] = [];
  readonly #above: object[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  /** Undefined for undefined, which has no text. */
  write(value: unknown): string | undefined {
    switch (typeof value) {
      case 'object':
        return value === null ? 'null' : this.#inside(value);
      case 'bigint':
        return `"${value}"`;
      case 'function':
        throw this.#refusal('is a function');
      case 'symbol':
        throw this.#refusal('is a symbol');
      default:
        return JSON.stringify(value);
    }
  }

  #inside(value: object): string | undefined {
    if (this.#above.includes(value)) throw this.#refusal('refers back to what it is a part of');
    this.#above.push(value);
    try {
      return this.#composite(value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw this.#refusal(`is too large or nested too deep (${error.message})`, error);
    } finally {
      this.#above.pop();
    }
  }

  #composite(value: object): string | undefined {
    if (ArrayBuffer.isView(value)) return this.#list(elementsOf(value));
    if (Array.isArray(value)) return this.#list(value);
    if (value instanceof Map || value instanceof Set) return this.#list([...value]);
    if (isBuffer(value)) return this.#list(elementsOf(new Uint8Array(value)));
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return this.write(toJSON.call(value, String(this.#keys.at(-1) ?? '')));
    if (value instanceof Number || value instanceof String || value instanceof Boolean) return JSON.stringify(value);
    if (value instanceof RegExp) return JSON.stringify(String(value));
    return this.#object(value instanceof Error ? fieldsOf(value) : value);
  }

  #list(items: readonly unknown[]): string {
    const texts: string[] = [];
    // A hole is an item like any other.
    for (let index = 0; index < items.length; index++) texts.push(this.#at(index, items[index]) ?? 'null');
    return `[${texts.join(',')}]`;
  }

  #object(value: object): string {
    const texts: string[] = [];
    for (const [key, item] of Object.entries(value)) {
      const text = this.#at(key, item);
      if (text !== undefined) texts.push(`${JSON.stringify(key)}:${text}`);
    }
    return `{${texts.join(',')}}`;
  }

  #at(key: string | number, value: unknown): string | undefined {
    this.#keys.push(key);
    const text = this.write(value);
    this.#keys.pop();
    return text;
  }

  #refusal(what: string, cause?: unknown): NotJsonError {
    const path = this.#keys.reduce<string>((before, key) => before + step(key), this.#root);
    return new NotJsonError(`JSON cannot hold \`${shortened(path)}\`: it ${what}.`, path, cause);
  }
}

function elementsOf(view: ArrayBufferView): readonly unknown[] {
  return Array.from(
    view instanceof DataView ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : (view as Uint8Array),
  );
}

function isBuffer(value: object): value is ArrayBuffer | SharedArrayBuffer {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

function fieldsOf(error: Error): object {
  const { name, message, cause } = error;
  return { name, message, ...(error as object), ...(cause === undefined ? {} : { cause }) };
}

function step(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function shortened(path: string): string {
  return path.length <= 200 ? path : `${path.slice(0, 100)}…${path.slice(-99)}`;
}
