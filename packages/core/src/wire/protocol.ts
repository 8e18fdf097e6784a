/** What core and an actor's host agree on: the version of their messages, and the words that both kinds of message use. */

/** Both sides must agree on it. */
export const PROTOCOL_VERSION = 3;

export type Phase = 'run' | 'process';

/** What a throw of a module does: its job fails, or only its result is skipped. */
export type OnError = 'fail' | 'skip';
