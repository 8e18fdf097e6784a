/** An executor whose actors outlive their driver. */

import { fromFile } from '@magda/core';
import type { Seed } from './fault.js';

const file = new URL('./fixtures/plain-processes.js', import.meta.url);
const LIVES_ON = /an actor lives on/;

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
];
