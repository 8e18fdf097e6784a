/** Names of folders for pipelines: those that differ have folders that differ, on every system. */

import { createHash } from 'node:crypto';

/** Some disks take capitals for small letters, so that only small ones are as they are. */
const PLAIN = /^[a-z0-9][a-z0-9_-]{0,99}$/;
/** Windows keeps these for itself. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/;

export function folderName(pipeline: string): string {
  if (PLAIN.test(pipeline) && !RESERVED.test(pipeline)) return pipeline;
  const legible = pipeline.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 100);
  // By code units: halves of a pair of surrogates that stand alone have no other bytes.
  const hash = createHash('sha256').update(Buffer.from(pipeline, 'utf16le')).digest('hex');
  return `${legible}_.${hash}`;
}
