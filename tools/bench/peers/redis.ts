/** A Redis of our own, on a socket in a temporary folder, that keeps nothing on disk. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Absent } from '../contest.js';

export interface Redis {
  /** Path of its socket. */
  readonly path: string;
  close(): Promise<void>;
}

export async function redis(): Promise<Redis> {
  const folder = await mkdtemp(join(tmpdir(), 'magda-redis-'));
  const path = join(folder, 'socket');
  const server = spawn('redis-server', ['--port', '0', '--unixsocket', path, '--save', '', '--appendonly', 'no'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const close = async () => {
    server.kill();
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await once(server, 'spawn');
  } catch (cause) {
    await rm(folder, { recursive: true });
    throw new Absent('redis-server is not installed', { cause });
  }
  const lines = createInterface({ input: server.stdout });
  for await (const line of lines) if (line.includes('eady to accept connections')) break;
  server.stdout.resume();
  return { path, close };
}
