/** So many at a time, and only those of one kind; the others wait in the order in which they came. */

interface Waiting {
  readonly kind: string;
  go(): void;
}

export class Slots {
  #kind: string | undefined;
  #taken = 0;
  #waiting: readonly Waiting[] = [];

  constructor(private readonly size: number) {}

  /** @returns what gives the slot back. @throws the signal's reason once it aborts. */
  async take(kind: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#waiting.length === 0 && this.#isFree(kind)) this.#occupy(kind);
    else await this.#turn(kind, signal);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#taken -= 1;
      this.#serve();
    };
  }

  #isFree(kind: string): boolean {
    return this.#taken === 0 || (this.#taken < this.size && this.#kind === kind);
  }

  #occupy(kind: string): void {
    this.#kind = kind;
    this.#taken += 1;
  }

  #turn(kind: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(signal.reason);
        this.#serve();
      };
      const waiting: Waiting = {
        kind,
        go() {
          signal.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting = [...this.#waiting, waiting];
    });
  }

  #serve(): void {
    for (let first = this.#waiting[0]; first !== undefined && this.#isFree(first.kind); first = this.#waiting[0]) {
      this.#waiting = this.#waiting.slice(1);
      this.#occupy(first.kind);
      first.go();
    }
  }
}
