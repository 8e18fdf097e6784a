/** How a worker gets its ticket: from its environment or its standard input, never from arguments, which others can read. */

import type { JoinToken } from '../engine.js';
import { takeSealedTicket } from '../engines/ray/sealed-ticket.js';

/** The variable that engines may put the ticket into, as JSON. */
const TICKET_VARIABLE = 'MAGDA_TICKET';

const MOST = 64 * 1024;

/** Once it is read it is in no environment that modules, or what they start, could see. */
export async function receiveTicket(): Promise<JoinToken> {
  const { [TICKET_VARIABLE]: given } = process.env;
  delete process.env[TICKET_VARIABLE];
  const text = given ?? takeSealedTicket(process.env) ?? (await firstLine());
  const ticket = parsed(text);
  Object.assign(process.env, ticket.env);
  return ticket;
}

function parsed(text: string): JoinToken {
  try {
    return JSON.parse(text) as JoinToken;
  } catch {
    throw new Error(
      'it has no ticket. Drivers start workers themselves: see remote({ engine }) of @magda/executor-remote',
    );
  }
}

function firstLine(): Promise<string> {
  const { stdin } = process;
  if (stdin.isTTY) return Promise.resolve('');
  return new Promise((resolve) => {
    let text = '';
    const done = (): void => {
      stdin.off('data', hear).off('end', done).pause();
      // What is left of it keeps no worker alive.
      (stdin as { unref?(): void }).unref?.();
      resolve(text);
    };
    const hear = (chunk: Buffer): void => {
      text += chunk.toString('utf8');
      if (text.includes('\n') || text.length > MOST) done();
    };
    stdin.on('data', hear).on('end', done);
  });
}
