/** Jobs through actors that dial the driver, against a bare socket with the same codec. */

import { fileURLToPath } from 'node:url';
import { ParallelPipeline } from '@magda/core';
import { local, remote } from '@magda/executor-remote';
import { Echo } from '../echo-module.js';
import { rawSocket } from '../raw-socket.js';
import { type Contender, type Row, rate } from '../row.js';

const JOBS = 30_000;

async function ours(): Promise<Contender> {
  const engine = local({ execArgv: [] });
  const executor = remote({ engine, workingDir: fileURLToPath(new URL('../../..', import.meta.url)) });
  const pipeline = await new ParallelPipeline({ name: 'one-group' })
    .addModule(Echo.node('A', { group: 'g1', expose: true }))
    .build({ executor });
  const close = async () => {
    await pipeline.close();
    await executor.close();
  };
  return { measure: () => rate((job) => pipeline.run(job), JOBS), close };
}

async function raw(): Promise<Contender> {
  const { call, close } = await rawSocket();
  return { measure: () => rate(call, JOBS), close };
}

export const remoteRows: readonly Row[] = [
  {
    name: 'remote, one group on this machine, 64 in flight',
    peer: 'bare ws echo with msgpackr',
    unit: 'jobs/s',
    target: { atLeast: 0.6 },
    ours,
    theirs: raw,
  },
];
