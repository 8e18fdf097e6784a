/** A file of a case's own, in which its actors leave their marks. */

import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leave, marksIn, seen } from './fixtures/marks.js';
import { eventually, pause } from './waiting.js';

/** Longer than any two signs of life are apart. */
const SILENCE_MS = 300;

export class Trail implements AsyncDisposable {
  private constructor(private readonly folder: string) {}

  static async make(): Promise<Trail> {
    return new Trail(await mkdtemp(join(tmpdir(), 'magda-testkit-')));
  }

  get file(): string {
    return join(this.folder, 'marks');
  }

  get marks(): readonly string[] {
    return marksIn(this.file);
  }

  leave(mark: string): void {
    leave({ file: this.file, mark });
  }

  /** Waits for marks of actors. */
  has(...marks: readonly string[]): Promise<void> {
    return seen(this.file, marks);
  }

  /** Waits until somebody leaves signs of life here. */
  async beats(): Promise<void> {
    const before = this.#size();
    await eventually(() => {
      if (this.#size() === before) throw new Error('the actor gave no sign of life');
    });
  }

  /** Waits until nobody does any more. @throws if it takes longer than `patience`. */
  async ends(patience: number): Promise<void> {
    await eventually(async () => {
      const before = this.#size();
      await pause(SILENCE_MS);
      if (this.#size() > before) throw new Error('an actor lives on that should have ended');
    }, patience);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  #size(): number {
    return statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
  }
}
