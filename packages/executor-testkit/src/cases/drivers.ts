/** What becomes of actors whose driver dies: they end too, however busy they are. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FromFile } from '@magda/core';
import type { Definition } from '../definition.js';
import { Trail } from '../trail.js';

const program = fileURLToPath(new URL('./driver.js', import.meta.url));

const deaths: readonly { readonly how: string; kill(driver: ChildProcess): void }[] = [
  { how: 'SIGKILL', kill: (driver) => void driver.kill('SIGKILL') },
  { how: 'SIGTERM', kill: (driver) => void driver.kill('SIGTERM') },
  // In a terminal everyone hears of it.
  { how: 'Ctrl-C', kill: ({ pid }) => void process.kill(-(pid as number), 'SIGINT') },
];

/** @param patience how long actors may live on, in milliseconds. They have two seconds; the rest is for a slow machine. */
export function driverDeaths(executor: FromFile, patience: number): readonly Definition[] {
  return deaths.map(({ how, kill }) => ({
    name: `F51 actors end with a driver that dies of ${how}, those that spin too`,
    needs: ['isolation'],
    async run() {
      await using spinning = await Trail.make();
      await using idle = await Trail.make();
      const driver = start(executor, [spinning.file, idle.file]);
      try {
        const died = once(driver, 'exit');
        const alive = await Promise.race([died, Promise.all([spinning.beats(), idle.beats()]).then(() => true)]);
        assert.equal(alive, true, 'the driver ended by itself');
        kill(driver);
        await died;
        await Promise.all([spinning.ends(patience), idle.ends(patience)]);
      } finally {
        endGroup(driver);
      }
    },
  }));
}

/** In a process group of its own, so that it can be ended with whatever it started. */
function start({ file, exportName, args }: FromFile, signs: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, file, exportName, JSON.stringify(args), ...signs], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function endGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-(pid as number), 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
}
