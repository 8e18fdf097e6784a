/** What to do instead of an async generator. */

export const EMIT_INSTEAD =
  'To give values one by one, let run() `await emit(value)` for each, and read them by pipeline.stream().';
