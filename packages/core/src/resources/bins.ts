/** Bins by the room that is left in them, so that those with equal room need not be looked at one by one. */

import { IndexHeap } from '../util/index-heap.js';

export class Bins {
  readonly #room: number[];
  /** What has or had that much room, the first bin first; some may be listed that have another by now. */
  readonly #byRoom = new Map<number, IndexHeap>();

  constructor(rooms: readonly number[]) {
    this.#room = [...rooms];
    for (const bin of rooms.keys()) this.#list(bin);
  }

  /** The bins that the size fits into, the best fit last; of bins with equal room the first is enough. */
  fitting(size: number): number[] {
    const fitting: number[] = [];
    const rooms = [...this.#byRoom.keys()].filter((room) => room >= size).sort((a, b) => b - a);
    for (const room of rooms) {
      const first = this.#firstWith(room);
      if (first !== undefined) fitting.push(first);
    }
    return fitting;
  }

  /** Takes so much of its room; less than nothing gives it back. */
  take(bin: number, size: number): void {
    this.#room[bin]! -= size;
    this.#list(bin);
  }

  #list(bin: number): void {
    const room = this.#room[bin]!;
    const heap = this.#byRoom.get(room) ?? new IndexHeap();
    this.#byRoom.set(room, heap);
    heap.push(bin);
  }

  #firstWith(room: number): number | undefined {
    const heap = this.#byRoom.get(room);
    for (let bin = heap?.pop(); bin !== undefined; bin = heap?.pop()) {
      if (this.#room[bin] !== room) continue;
      heap?.push(bin);
      return bin;
    }
    this.#byRoom.delete(room);
    return undefined;
  }
}
