import { expect, test } from 'vitest';
import type { JoinToken } from '../../engine.js';
import { keyVariables, sealedTicket, takeSealedTicket } from './sealed-ticket.js';

const ticket = { id: 'i', join: 'the secret', workingDir: '.' } as JoinToken;
const environment = (metadata: object) => ({
  ...keyVariables,
  RAY_JOB_CONFIG_JSON_ENV_VAR: JSON.stringify({ runtime_env: { env_vars: keyVariables }, metadata }),
  COLOUR: 'red',
});

test('a ticket comes out of the environment of a job, and leaves nothing of it there', () => {
  const env: NodeJS.ProcessEnv = environment({ other: 'x', ...sealedTicket(ticket) });
  expect(JSON.parse(takeSealedTicket(env) as string)).toEqual(ticket);
  expect(env).toEqual({ COLOUR: 'red' });
});

test('F64 without the key nobody reads it, and nobody changes it', () => {
  const { magda_ticket } = sealedTicket(ticket);
  expect(Buffer.from(magda_ticket, 'base64url').toString('latin1')).not.toContain('secret');
  expect(sealedTicket(ticket).magda_ticket).not.toBe(magda_ticket);
  expect(() => takeSealedTicket({ ...environment({ magda_ticket }), MAGDA_TICKET_KEY: 'A'.repeat(43) })).toThrow();
  const changed = magda_ticket.replace(/.{4}$/, (end) => (end === 'AAAA' ? 'BBBB' : 'AAAA'));
  expect(() => takeSealedTicket(environment({ magda_ticket: changed }))).toThrow();
});

test('a process that is no job has none', () => {
  expect(takeSealedTicket({ COLOUR: 'red' })).toBeUndefined();
});
