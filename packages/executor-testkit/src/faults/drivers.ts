/** Executors whose actors outlive their driver, end too early, or wait for it in vain. */

import { fromFile } from '@magda/core';
import type { Seed } from './fault.js';

const file = new URL('./fixtures/plain-processes.js', import.meta.url);
const LIVES_ON = /an actor lives on/;
const TOO_EARLY = /died/;
const WAITS = /the driver had not ended/;

export const driverFaults: readonly Seed[] = [
  {
    what: 'has processes that notice the end of their driver only while they are idle',
    sound: fromFile(file, 'plainProcesses', 'watched-process.js'),
    faulty: fromFile(file, 'plainProcesses', 'plain-process.js'),
    caughtBy: {
      'F51 actors end with a driver that dies of SIGKILL, those that spin too': LIVES_ON,
      'F51 actors end with a driver that dies of SIGTERM, those that spin too': LIVES_ON,
      'F51 actors end with a driver that dies of Ctrl-C, those that spin too': LIVES_ON,
    },
  },
  {
    what: 'has processes in the group of their driver',
    sound: fromFile(file, 'plainProcesses', 'mortal-process.js', { detached: true }),
    faulty: fromFile(file, 'plainProcesses', 'mortal-process.js'),
    caughtBy: {
      'F71 SIGINT to the process group of the driver is for the driver alone, and a job in flight finishes': TOO_EARLY,
      'F71 SIGTERM to the process group of the driver is for the driver alone, and a job in flight finishes': TOO_EARLY,
      'F71 SIGHUP to the process group of the driver is for the driver alone, and a job in flight finishes': TOO_EARLY,
      'F71 SIGQUIT to the process group of the driver is for the driver alone, and a job in flight finishes': TOO_EARLY,
    },
  },
  {
    what: 'waits for room in a stream that will never have any',
    sound: fromFile(file, 'plainProcesses', 'blocking-process.js'),
    faulty: fromFile(file, 'plainProcesses', 'blocking-process.js', { stdout: 'patient' }),
    caughtBy: {
      'F70 modules go on printing when nobody reads the standard output of the driver any more': WAITS,
    },
  },
  {
    what: 'ends the driver when what is printed cannot be written',
    sound: fromFile(file, 'plainProcesses', 'plain-process.js'),
    faulty: fromFile(file, 'plainProcesses', 'plain-process.js', { stdout: 'strict' }),
    caughtBy: {
      'F70 modules go on printing when the standard output of the driver takes no more, as on a full disk': /deep/,
    },
  },
];
