/**
 * When a snapshot is worth taking: when there is so much to replay that a restart would notice, and as much as the last
 * snapshot was large, so that a state that grows is not written again and again.
 */

const MANY_RECORDS = 1_000;
const MUCH_ROOM = 8 * 1024 * 1024;

export class SnapshotPolicy {
  #records = 0;
  #room = 0;
  #lastSnapshot = 0;

  constructor(private readonly most: number = MANY_RECORDS) {}

  get isDue(): boolean {
    return (this.#records >= this.most || this.#room >= MUCH_ROOM) && this.#room >= this.#lastSnapshot;
  }

  appended(records: number, room: number): void {
    this.#records += records;
    this.#room += room;
  }

  /** One is being taken of all that there is. @returns what to call if it comes to nothing, and is still due. */
  begun(): () => void {
    const [records, room] = [this.#records, this.#room];
    this.#records = 0;
    this.#room = 0;
    return () => this.appended(records, room);
  }

  taken(room: number): void {
    this.#lastSnapshot = room;
  }
}
