/** Keeps messages until somebody listens. */

export class Inbox {
  #kept: unknown[] | undefined = [];
  #listener: (message: unknown) => void = (message) => void this.#kept?.push(message);

  receive(message: unknown): void {
    this.#listener(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener;
    const kept = this.#kept;
    this.#kept = undefined;
    for (const message of kept ?? []) listener(message);
  }
}
