/** Says in one line what somebody threw: with what lies in it, and in a length to quote. */

/** Where it is quoted, the whole of it is in the cause. */
const LONGEST = 1_000;
/** Members of an AggregateError that are told. */
const MOST_MEMBERS = 10;

/** The message of an error, or what was thrown instead of one; it may refuse even to be printed. */
export function errorText(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? messageOf(thrown) : textOf(thrown);
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  } catch {
    return 'something that cannot be put into words';
  }
}

/** The same as a sentence among one's own. */
export function errorSentence(thrown: unknown): string {
  const text = errorText(thrown);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** The same with the causes behind it, outermost first. */
export function errorTextWithCauses(thrown: unknown): string {
  // Undefined may be what was thrown, but is no cause.
  const texts = [errorText(thrown)];
  const seen = new Set([thrown]);
  for (let error = causeOf(thrown); error !== undefined && !seen.has(error); error = causeOf(error)) {
    seen.add(error);
    const text = errorText(error);
    // Wrappers often repeat what they wrap.
    if (!texts.some((outer) => outer.includes(text))) texts.push(text);
  }
  return `${texts.join(' (caused by: ')}${')'.repeat(texts.length - 1)}`;
}

function messageOf(error: Error): string {
  const message = String(error.message);
  if (!(error instanceof AggregateError) || !Array.isArray(error.errors)) return message === '' ? error.name : message;
  const members = error.errors.slice(0, MOST_MEMBERS).map(errorText);
  const more = error.errors.length - members.length;
  const list = `${members.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  return message === '' ? list : `${message} (${list})`;
}

/** `String(value)` says nothing of an object. */
function textOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  const { message, code } = thrown as { readonly message?: unknown; readonly code?: unknown };
  if (typeof message === 'string' && message !== '') return message;
  const printed = String(thrown);
  if (printed !== '[object Object]') return printed;
  return JSON.stringify(thrown) ?? (code === undefined ? printed : String(code));
}

function causeOf(error: unknown): unknown {
  try {
    return error instanceof Error ? error.cause : undefined;
  } catch {
    return undefined;
  }
}
