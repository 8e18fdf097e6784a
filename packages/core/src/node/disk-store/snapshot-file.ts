/** A snapshot in a file of its own, which is there whole or not at all. */

import type { StateEntry } from '../../store/state-store.js';
import { withDraft } from './drafts.js';
import type { Files } from './files.js';
import { FrameWriter, framesOf } from './frames.js';

export function snapshotName(sequence: number): string {
  return `snapshot-${sequence}`;
}

/** @returns its size in bytes. */
export async function writeSnapshot(files: Files, folder: string, snapshot: StateEntry): Promise<number> {
  const frames = framesOf([snapshot]);
  const { file } = await withDraft(files, folder, snapshotName(snapshot.sequence), async (draft) => {
    const writer = await FrameWriter.begin(draft);
    for (const frame of frames) await writer.write(frame);
  });
  await file.close();
  return frames.reduce((sum, { size }) => sum + size, 0);
}
