/** Who may connect: each launched worker, once to join and once to beat its pulse. */

import { deriveSecret, isSame, type Purpose, randomId } from '../secrets.js';

export interface Invitation<Connection> {
  readonly id: string;
  readonly secrets: Readonly<Record<Purpose, string>>;
  /** The connection of each purpose, once the worker has made it. */
  readonly arrivals: Readonly<Record<Purpose, Promise<Connection>>>;
  /** From now on nobody can use it. */
  revoke(): void;
}

interface Open<Connection> {
  readonly expected: Map<Purpose, { readonly secret: string; arrive(connection: Connection): void }>;
}

export class Invitations<Connection> {
  readonly #open = new Map<string, Open<Connection>>();

  constructor(private readonly token: Uint8Array) {}

  invite(id: string = randomId()): Invitation<Connection> {
    const expected: Open<Connection>['expected'] = new Map();
    const expect = (purpose: Purpose) => {
      const secret = deriveSecret(this.token, purpose, id);
      const arrival = new Promise<Connection>((arrive) => expected.set(purpose, { secret, arrive }));
      return { secret, arrival };
    };
    const [join, pulse] = [expect('join'), expect('pulse')];
    this.#open.set(id, { expected });
    return {
      id,
      secrets: { join: join.secret, pulse: pulse.secret },
      arrivals: { join: join.arrival, pulse: pulse.arrival },
      revoke: () => void this.#open.delete(id),
    };
  }

  /**
   * What to call with the connection of whoever shows that secret, which is then used up; or `undefined`. It takes the
   * same time for an id that nobody has.
   */
  redeem(purpose: Purpose, id: string, shown: string): ((connection: Connection) => void) | undefined {
    const place = this.#open.get(id)?.expected;
    const expected = place?.get(purpose);
    const same = isSame(shown, expected?.secret ?? deriveSecret(this.token, purpose, id));
    if (!same || expected === undefined) return undefined;
    place?.delete(purpose);
    return expected.arrive;
  }
}
