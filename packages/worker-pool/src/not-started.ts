/** Workers that the system did not start, and what to do about it. */

import { notStarted } from './exits.js';

/** What there was too little of at that moment. */
const SHORTAGES: Readonly<Record<string, string>> = {
  EMFILE: 'This process has no file descriptors left: raise its limit (`ulimit -n`), or give groups fewer `replicas`.',
  ENFILE: 'The system has no file descriptors left: raise its limit (`fs.file-max`), or give groups fewer `replicas`.',
  EAGAIN:
    "No more processes or threads are allowed: raise the limit (`ulimit -u`, or the container's), or give groups fewer `replicas`.",
  ENOMEM: 'The system has no memory left: give groups fewer `replicas`, or a `memory` limit.',
};

/** It has the code of a shortage, so that the start is tried again. */
export function notStartedError(id: string, cause: unknown): Error {
  const { code, message } = (cause ?? {}) as { readonly code?: string; readonly message?: string };
  // Threads tell it in words alone.
  const what = code === 'ERR_WORKER_INIT_FAILED' ? /\bE[A-Z]+$/.exec(message ?? '')?.[0] : code;
  const advice = what === undefined ? undefined : SHORTAGES[what];
  const error = new Error(
    `The worker of ${id} did not start: ${notStarted(cause).reason.replace(/\.$/, '')}.${advice ? ` ${advice}` : ''}`,
    {
      cause,
    },
  );
  return advice === undefined ? error : Object.assign(error, { code: what });
}
