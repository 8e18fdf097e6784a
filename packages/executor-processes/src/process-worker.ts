/** The program of a process, in this package's `dist` so that it is found wherever the package is installed. */

import { serveProcess } from '@magda/worker-pool/process-worker';

await serveProcess();
