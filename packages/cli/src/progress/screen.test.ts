/** What a person sees on a terminal, as a terminal emulator shows it. */

import { expect, test } from 'vitest';
import { EmulatedTerminal } from '../fixtures/emulated-terminal.js';
import { Screen } from './screen.js';

test('the status is one line that is rewritten', async () => {
  const terminal = new EmulatedTerminal(40);
  const screen = new Screen(terminal);
  for (const share of [1, 10, 100, 2]) screen.status(`${share}%`);
  expect(await terminal.lines()).toEqual(['2%']);
});

test('what is printed goes above it', async () => {
  const terminal = new EmulatedTerminal(40);
  const screen = new Screen(terminal);
  screen.status('50%');
  screen.print('one\ntwo\n');
  screen.print('');
  screen.print('three\n');
  expect(await terminal.lines()).toEqual(['one', 'two', 'three', '50%']);
  screen.status('60%');
  expect(await terminal.lines()).toEqual(['one', 'two', 'three', '60%']);
});

test('it waits until a line that was begun has ended', async () => {
  const terminal = new EmulatedTerminal(40);
  const screen = new Screen(terminal);
  screen.status('50%');
  screen.print('working');
  screen.status('60%');
  screen.print('…');
  expect(await terminal.lines()).toEqual(['working…']);
  screen.print(' done\n');
  expect(await terminal.lines()).toEqual(['working… done', '60%']);
});

test('an empty status leaves an empty line to whoever comes next', async () => {
  const terminal = new EmulatedTerminal(40);
  const screen = new Screen(terminal);
  screen.status('50%');
  screen.status('');
  screen.print('summary\n');
  expect(await terminal.lines()).toEqual(['summary']);
});

test('a line is never erased before it is rewritten, so it does not flicker', () => {
  const written: string[] = [];
  const screen = new Screen({ columns: 40, write: (text) => written.push(text) });
  screen.status('10%');
  screen.status('20%');
  screen.print('above\n');
  expect(written).toEqual(['\r10%\u001B[K', '\r20%\u001B[K', '\r\u001B[Kabove\n20%\u001B[K']);
});
