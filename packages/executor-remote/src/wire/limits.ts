/** What both sides must keep within: apart from what uses it, since threads that only beat hearts load it too. */

/** Bytes of the largest frame that is ever sent. */
export const FRAME_LIMIT = 256 * 1024;

/** How long each step of the handshake may take, in milliseconds. */
export const HANDSHAKE_MS = 5_000;
