/** What becomes of actors when their driver dies, is told to end, or has nobody who reads what it prints. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FromFile } from '@magda/core';
import type { Definition } from '../definition.js';
import { Trail } from '../trail.js';
import { within } from '../waiting.js';

const programs = {
  doomed: new URL('./driver.js', import.meta.url),
  graceful: new URL('./graceful-driver.js', import.meta.url),
  loud: new URL('./loud-driver.js', import.meta.url),
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

type Stream = 'ignore' | 'pipe' | number;

const deaths: readonly { readonly how: string; kill(driver: ChildProcess): void }[] = [
  { how: 'SIGKILL', kill: (driver) => void driver.kill('SIGKILL') },
  { how: 'SIGTERM', kill: (driver) => void driver.kill('SIGTERM') },
  // In a terminal everyone hears of it.
  { how: 'Ctrl-C', kill: ({ pid }) => void process.kill(-(pid as number), 'SIGINT') },
];

/** @param patience how long actors may live on, and a driver that has been told to end, in milliseconds. They have two seconds; the rest is for a slow machine. */
export function driverCases(executor: FromFile, patience: number): readonly Definition[] {
  return [
    ...driverDeaths(executor, patience),
    ...driverSignals(executor, patience),
    ...driverOutput(executor, patience),
  ];
}

function driverDeaths(executor: FromFile, patience: number): readonly Definition[] {
  return deaths.map(({ how, kill }) => ({
    name: `F51 actors end with a driver that dies of ${how}, those that spin too`,
    needs: ['isolation'],
    async run() {
      await using spinning = await Trail.make();
      await using idle = await Trail.make();
      const driver = start(executor, 'doomed', [spinning.file, idle.file]);
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

function driverSignals(executor: FromFile, patience: number): readonly Definition[] {
  return signals.map((signal) => ({
    name: `F71 ${signal} to the process group of the driver is for the driver alone, and a job in flight finishes`,
    needs: ['isolation'],
    async run() {
      await using trail = await Trail.make();
      const driver = start(executor, 'graceful', [trail.file]);
      try {
        const died = once(driver, 'exit');
        await trail.has('begun');
        process.kill(-(driver.pid as number), signal);
        await trail.has('told to end');
        trail.leave('go on');
        await within(patience, 'the driver', () => died);
        assert.deepEqual(trail.marks, ['begun', 'told to end', 'go on', 'finished']);
      } finally {
        endGroup(driver);
      }
    },
  }));
}

function driverOutput(executor: FromFile, patience: number): readonly Definition[] {
  const goesOn = async (stdout: Stream, begins: (driver: ChildProcess) => void): Promise<void> => {
    await using trail = await Trail.make();
    const driver = start(executor, 'loud', [trail.file], stdout);
    try {
      begins(driver);
      await within(patience, 'the driver', () => once(driver, 'exit'));
      assert.deepEqual({ marks: trail.marks, code: driver.exitCode }, { marks: ['finished'], code: 0 });
    } finally {
      endGroup(driver);
    }
  };
  return [
    {
      name: 'F70 modules go on printing when nobody reads the standard output of the driver any more',
      needs: ['isolation'],
      run: () => goesOn('pipe', ({ stdout }) => void stdout?.destroy()),
    },
    {
      name: 'F70 modules go on printing when the standard output of the driver takes no more, as on a full disk',
      needs: ['isolation'],
      async run() {
        // Elsewhere there is nothing that is always full.
        if (process.platform !== 'linux') return;
        const full = openSync('/dev/full', 'w');
        try {
          await goesOn(full, () => {});
        } finally {
          closeSync(full);
        }
      },
    },
  ];
}

/** In a process group of its own, so that it can be ended with whatever it started. */
function start(
  { file, exportName, args }: FromFile,
  program: keyof typeof programs,
  files: readonly string[],
  stdout: Stream = 'ignore',
): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(programs[program]), file, exportName, JSON.stringify(args), ...files], {
    detached: true,
    stdio: ['ignore', stdout, 'inherit'],
  });
}

function endGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-(pid as number), 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
}
