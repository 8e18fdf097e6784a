#!/usr/bin/env node
/** The program `magda-worker`: started by an engine with a ticket, it serves one actor and ends. */

import { ignoreSignals } from '@magda/worker-pool/ignored-signals';
import { printAtOnce } from '@magda/worker-pool/process-output';
import { receiveTicket } from './receive-ticket.js';
import { serve } from './serve.js';
import { tellWhy } from './tell-why.js';
import { startWatchdog } from './watchdog.js';

// Ctrl-C goes to every process of the terminal; the driver closes its workers.
process.on('SIGINT', () => {});

printAtOnce();

try {
  const ticket = await receiveTicket();
  if (ticket.leading) ignoreSignals();
  // The driver hands over nothing before it has heard the heart beat.
  startWatchdog(ticket).catch(fail);
  process.exit(await serve(ticket));
} catch (error) {
  fail(error);
}

function fail(error: unknown): void {
  tellWhy(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
