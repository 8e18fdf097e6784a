/** A value in a few words for a log line, at a cost that does not grow with the value. */

const LONGEST = 80;

/** Plain data as JSON, cut at 80 characters; of all else what it is and how large. It never throws. */
export function summarize(value: unknown): string {
  if (typeof value === 'string') return cut(value);
  try {
    return cut(written(value, LONGEST));
  } catch {
    return typeof value;
  }
}

/** Begins no member once `room` characters are written. */
function written(value: unknown, room: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, LONGEST));
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return list('[', value, (item, left) => written(item, left), ']', room);
  const name = Object.prototype.toString.call(value).slice(8, -1);
  if (ArrayBuffer.isView(value)) return `${name}(${value.byteLength} bytes)`;
  if (value instanceof Date) return JSON.stringify(value);
  if (name !== 'Object') return name;
  const member = (key: string, left: number) =>
    `${JSON.stringify(key)}:${written((value as Record<string, unknown>)[key], left)}`;
  return list('{', keysOf(value), member, '}', room);
}

function list<T>(
  open: string,
  items: Iterable<T>,
  write: (item: T, room: number) => string,
  end: string,
  room: number,
) {
  let text = open;
  for (const item of items) {
    if (text.length > room) return text;
    text += `${text === open ? '' : ','}${write(item, room - text.length)}`;
  }
  return text + end;
}

function* keysOf(value: object): Iterable<string> {
  for (const key in value) if (Object.hasOwn(value, key)) yield key;
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
