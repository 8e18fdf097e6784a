/** What is logged, as text: strings as they are, errors with stack and causes, data as JSON. */

/** Causes and collected errors beyond this depth are left out. */
const MAX_DEPTH = 8;

/** The values of one call, joined by blanks. It never throws. */
export function textOf(values: readonly unknown[]): string {
  return values.map(oneText).join(' ');
}

function oneText(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    if (value instanceof Error) return errorText(value, 0);
    if (typeof value === 'object' && value !== null) return JSON.stringify(value) ?? String(value);
    return String(value);
  } catch {
    return unreadable(value);
  }
}

function errorText(error: Error, depth: number): string {
  const lines = [headed(error)];
  if (depth < MAX_DEPTH) {
    const inner = depth + 1;
    if (error.cause !== undefined) lines.push(`Caused by: ${nestedText(error.cause, inner)}`);
    const { errors } = error as { errors?: unknown };
    if (Array.isArray(errors)) lines.push(...errors.map((one, at) => `Error ${at + 1}: ${nestedText(one, inner)}`));
  }
  return lines.join('\n');
}

function nestedText(value: unknown, depth: number): string {
  return value instanceof Error ? errorText(value, depth) : oneText(value);
}

/** A stack starts with name and message where the runtime puts them there, and not everywhere does it. */
function headed(error: Error): string {
  const head = `${error.name}: ${error.message}`;
  if (!error.stack) return head;
  return error.stack.includes(error.message) ? error.stack : `${head}\n${error.stack}`;
}

function unreadable(value: unknown): string {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    return '[unreadable]';
  }
}
