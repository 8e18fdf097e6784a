/**
 * The package `ws`, loaded as what it is, CommonJS: as a module Node reads each of its files twice, for which every worker
 * and the thread of its watchdog would wait when they start.
 */

import { createRequire } from 'node:module';

export const { WebSocket, WebSocketServer } = createRequire(import.meta.url)('ws') as typeof import('ws');
