/** Cuts what a worker prints into what may go out in one piece, whatever others print in between. */

export interface Cutter {
  /** @returns what may go out now. */
  take(chunk: Buffer): Buffer;
  /** @returns what has not gone out, when nothing more comes. */
  rest(): Buffer;
}
