/** The program of a thread, in this package's `dist` so that it is found wherever the package is installed. */

export { default } from '@magda/worker-pool/thread-worker';
