import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { StateStoreError } from '../../errors/errors.js';
import type { StateEntry, StateLog } from '../../store/state-store.js';
import { diskStore, diskStoreOn } from './disk-store.js';
import { type Files, nodeFiles } from './files.js';
import { newFolder } from './fixtures/folders.js';

const entry = (sequence: number): StateEntry => ({ sequence, data: `record ${sequence}` });

async function entries(log: StateLog): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for await (const { data } of log.read()) found.push(data);
  return found;
}

test('a folder is for one at a time, and free again once it is given back', async () => {
  const store = diskStore(await newFolder());
  const log = await store.open('p');
  await expect(store.open('p')).rejects.toThrow(/is in use by another pipeline of this process/);
  await log.close();
  await (await store.open('p')).close();
});

test('F81 of many who want it at once, one gets it, also while others clear it', async () => {
  const folder = await newFolder();
  const store = diskStore(folder);
  for (let round = 0; round < 20; round++) {
    const clears = Array.from({ length: round % 3 }, () => store.clear('p').catch((error: unknown) => error));
    const tries = await Promise.allSettled(Array.from({ length: 6 }, () => store.open('p')));
    for (const one of tries) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(StateStoreError);
    const winners = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    for (const cleared of await Promise.all(clears)) if (cleared) expect(cleared).toBeInstanceOf(StateStoreError);
    // Who clears it has it too, for a moment.
    expect(winners.length).toBeLessThanOrEqual(1);
    if (clears.length === 0) expect(winners).toHaveLength(1);
    await winners[0]?.close();
  }
  await (await store.open('p')).close();
  expect(await readdir(folder)).toEqual(['p']);
  expect((await readdir(join(folder, 'p'))).sort()).toEqual(['free', 'records-1']);
});

test('F81 who is held up while another clears the folder and a third opens it gets neither', async () => {
  const folder = await newFolder();
  await (await diskStore(folder).open('p')).close();
  const held = suspendedFiles(nodeFiles);
  held.suspendAt(4);
  const first = diskStoreOn(held.files, folder)
    .open('p')
    .catch((error: unknown) => error);
  await held.suspended;
  await diskStore(folder).clear('p');
  const third = await diskStore(folder).open('p');
  held.resume();
  expect(await first).toBeInstanceOf(StateStoreError);
  await third.append([entry(1)]);
  expect(await entries(third)).toEqual(['record 1']);
  await third.close();
});

describe.runIf(process.platform === 'linux')('where the system is asked', () => {
  let program: string;

  beforeAll(async () => {
    program = join(await newFolder(), 'owner.mjs');
    const entryPoints = [join(import.meta.dirname, 'fixtures/owner.ts')];
    await build({ entryPoints, outfile: program, bundle: true, platform: 'node', format: 'esm', target: 'es2022' });
  });

  /** A process that has the store open, and how many records it found. */
  async function owner(folder: string, prefix: readonly string[] = []): Promise<{ child: ChildProcess; pid: number }> {
    const [command, ...args] = [...prefix, process.execPath, program, folder];
    const child = spawn(command as string, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [said] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    expect(String(said)).toBe('opened\n');
    // In a pid namespace it does not know what others call it.
    const pid = prefix.length === 0 ? (child.pid as number) : Number(execFileSync('pgrep', ['-P', String(child.pid)]));
    return { child, pid };
  }

  test('F81 it is taken over at once from a process that was killed, and not from one that lives', async () => {
    const folder = await newFolder();
    const { child } = await owner(folder);
    await expect(diskStoreOn(nodeFiles, folder, {}, never).open('p')).rejects.toThrow(
      `is in use by process ${child.pid}`,
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    const log = await diskStoreOn(nodeFiles, folder, {}, never).open('p');
    expect(await entries(log)).toEqual(['of a process']);
    await log.close();
    expect((await readdir(join(folder, 'p'))).sort()).toEqual(['free', 'records-1']);
  });

  test('F81 it is not taken from one that is suspended', async () => {
    const folder = await newFolder();
    const { child } = await owner(folder);
    child.kill('SIGSTOP');
    for (let tries = 0; tries < 20; tries++)
      await expect(diskStoreOn(nodeFiles, folder, {}, never).open('p')).rejects.toThrow('is in use by');
    child.kill('SIGCONT');
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  const cannotUnshare = whyNot();
  test.skipIf(cannotUnshare !== undefined)(
    `F81 two containers with one volume: the second is refused while the first lives, and takes over when it was killed${cannotUnshare ?? ''}`,
    { timeout: 60_000 },
    async () => {
      const folder = await newFolder();
      const container = ['unshare', '--pid', '--uts', '--net', '--mount', '--fork', '--kill-child', '--mount-proc'];
      const { child, pid } = await owner(folder, container);
      process.kill(pid, 'SIGSTOP');
      await expect(diskStoreOn(nodeFiles, folder, {}, never).open('p')).rejects.toThrow('is in use by process 1');
      process.kill(pid, 'SIGCONT');
      process.kill(pid, 'SIGKILL');
      await once(child, 'exit');
      const next = await owner(folder, container);
      await expect(diskStoreOn(nodeFiles, folder, {}, never).open('p')).rejects.toThrow('is in use by process 1');
      process.kill(next.pid, 'SIGKILL');
      await once(next.child, 'exit');
      const log = await diskStoreOn(nodeFiles, folder, {}, never).open('p');
      expect(await entries(log)).toEqual(['of a process', 'of a process']);
      await log.close();
    },
  );

  test('F74 under a permission model the store says what it needs', async () => {
    const folder = await newFolder();
    const permission = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission';
    const args = [permission, '--allow-fs-read=/*', program, folder];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(said).toContain(`It refused FileSystemWrite of ${join(folder, 'p.')}`);
    expect(said).toContain(`Start Node with --allow-fs-read=${folder} and --allow-fs-write=${folder}`);
    expect(code).toBe(1);
  });

  test('F81 the folder may lie as deep as it likes', async () => {
    const folder = join(await newFolder(), 'deep/'.repeat(60));
    const { child } = await owner(folder);
    await expect(diskStoreOn(nodeFiles, folder, {}, never).open('p')).rejects.toThrow('is in use by process');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await diskStoreOn(nodeFiles, folder, {}, never).open('p')).close();
  });
});

/** Why no test can have containers here, if so. */
function whyNot(): string | undefined {
  try {
    execFileSync('unshare', ['--pid', '--uts', '--net', '--mount', '--fork', '--mount-proc', 'true'], {
      stdio: 'ignore',
    });
    return undefined;
  } catch {
    if (process.env.MAGDA_CI_STRICT === '1') throw new Error('There is no unshare(1), or no right to use it.');
    return ' (skipped: needs unshare(1) and the right to use it)';
  }
}

/** Where the system is asked, nobody has to wait. */
const never = {
  looks: 1,
  pause(): Promise<void> {
    throw new Error('It waits for a sign of life, although the system knows.');
  },
};

/** Files as on a network: nobody can tell whether others live. */
const remoteFiles = (): Files => ({
  ...nodeFiles,
  listen: async () => undefined,
  answers: async () => undefined,
  whereabouts: async () => undefined,
});

/** So many looks, of which each lets something happen before. */
const looking = (looks: number, before: () => unknown = () => {}) => ({
  looks,
  pause: async () => void (await before()),
});

/** Files whose user is suspended before one of its operations. */
function suspendedFiles(inner: Files) {
  let left = Number.POSITIVE_INFINITY;
  let suspend = () => {};
  let resume = () => {};
  const suspended = new Promise<void>((resolve) => {
    suspend = resolve;
  });
  const resumed = new Promise<void>((resolve) => {
    resume = resolve;
  });
  const gated = <T extends object>(object: T): T =>
    Object.fromEntries(
      Object.entries(object).map(([name, act]) => [
        name,
        async (...args: unknown[]) => {
          if (left-- === 0) {
            suspend();
            await resumed;
          }
          const result = await act(...args);
          return name === 'open' ? gated(result) : result;
        },
      ]),
    ) as T;
  const suspendAt = (operation: number) => {
    left = operation;
  };
  return { files: gated(inner), suspended, resume: () => resume(), suspendAt };
}

describe('where nobody can be asked', () => {
  const tokenIn = async (folder: string) =>
    join(folder, (await readdir(folder)).find((name) => name.startsWith('held-')) as string);

  test('F81 one that shows that it lives keeps the folder, however late it does', async () => {
    const folder = await newFolder();
    const first = await diskStoreOn(remoteFiles(), folder).open('p');
    const token = await tokenIn(join(folder, 'p'));
    let looks = 0;
    const patience = looking(10, () => ++looks === 9 && nodeFiles.touch(token, 1_000));
    await expect(diskStoreOn(remoteFiles(), folder, {}, patience).open('p')).rejects.toThrow(/is in use by process/);
    expect(looks).toBe(9);
    await first.append([entry(1)]);
    await first.close();
  });

  test('F75 F81 it is not the clock that is looked at: one whose time is in the past, or stays, is seen by its next sign', async () => {
    const folder = await newFolder();
    const first = await diskStoreOn(remoteFiles(), folder).open('p');
    const token = await tokenIn(join(folder, 'p'));
    await nodeFiles.touch(token, -50_000_000);
    const patience = looking(3, () => nodeFiles.touch(token, -50_000_001));
    await expect(diskStoreOn(remoteFiles(), folder, {}, patience).open('p')).rejects.toThrow(/is in use by process/);
    await first.close();
  });

  test('F81 one that was silent for long and wakes up is told, whatever it was at, and changes nothing any more', {
    timeout: 120_000,
  }, async () => {
    const acts: Readonly<Record<string, (log: StateLog) => Promise<unknown>>> = {
      append: (log) => log.append([entry(3), entry(4)]),
      snapshot: (log) => log.snapshot({ sequence: 2, data: 'both' }),
      read: (log) => entries(log),
      close: (log) => log.close(),
    };
    for (const [name, act] of Object.entries(acts)) {
      for (let operation = 0; ; operation++) {
        const folder = await newFolder();
        const held = suspendedFiles(remoteFiles());
        const sleeper = await diskStoreOn(held.files, folder).open('p');
        await sleeper.append([entry(1), entry(2)]);
        held.suspendAt(operation);
        const outcome = act(sleeper).then(
          () => 'resolved',
          (error: unknown) => error,
        );
        const isOver = await Promise.race([held.suspended.then(() => false), outcome.then(() => true)]);
        if (isOver) {
          expect(await outcome).toBe('resolved');
          held.suspendAt(Number.POSITIVE_INFINITY);
          await sleeper.close();
          break;
        }
        const next = await diskStoreOn(remoteFiles(), folder, {}, looking(2)).open('p');
        const found = await entries(next);
        const last = found.includes('record 4') ? 4 : 2;
        await next.append([{ sequence: last + 1, data: 'of the next' }]);
        held.resume();
        const said = await outcome;
        // What it says is kept, is.
        if (said === 'resolved' && name === 'append') expect(found).toContain('record 4');
        if (said !== 'resolved' && name !== 'read') {
          expect(said, `${name} at ${operation}`).toBeInstanceOf(StateStoreError);
          expect((said as Error).message).toContain('was taken over by another process');
        }
        const later = await sleeper.append([entry(9)]).catch((error: unknown) => error);
        expect(later).toBeInstanceOf(StateStoreError);
        await sleeper.close().catch(() => {});
        expect(await entries(next)).toEqual([...found, 'of the next']);
        await next.close();
        const again = await diskStoreOn(remoteFiles(), folder).open('p');
        expect(await entries(again)).toEqual([...found, 'of the next']);
        await again.close();
      }
    }
  });

  test('F81 one that takes over and is killed at once leaves nothing to one that wakes up', async () => {
    const folder = await newFolder();
    const sleeper = await diskStoreOn(remoteFiles(), folder).open('p');
    await sleeper.append([entry(1)]);
    // Killed before it has made its copies: what it leaves is as doubtful as what it found.
    const token = await tokenIn(join(folder, 'p'));
    await rename(token, join(folder, 'p', 'doubted-00000000-0000-4000-8000-000000000000'));
    const next = await diskStoreOn(remoteFiles(), folder, {}, looking(2)).open('p');
    await next.append([entry(2)]);
    await expect(sleeper.append([entry(2)])).rejects.toThrow('was taken over by another process');
    expect(await entries(next)).toEqual(['record 1', 'record 2']);
    await next.close();
    expect((await readdir(join(folder, 'p'))).filter((name) => name.startsWith('records'))).toEqual([]);
  });

  test('F81 what was taken over can be cleared, and begins anew out of reach of who had it', async () => {
    const folder = await newFolder();
    const sleeper = await diskStoreOn(remoteFiles(), folder).open('p');
    await sleeper.append([entry(1)]);
    await diskStoreOn(remoteFiles(), folder, {}, looking(2)).clear('p');
    const next = await diskStoreOn(remoteFiles(), folder).open('p');
    expect(await entries(next)).toEqual([]);
    await next.append([entry(1)]);
    await expect(sleeper.snapshot({ sequence: 1, data: 'old' })).rejects.toThrow('was taken over');
    await sleeper.close().catch(() => {});
    expect(await entries(next)).toEqual(['record 1']);
    await next.close();
  });
});

test('F83 marks and drafts that were left by killed starts are swept', async () => {
  const folder = await newFolder();
  const store = diskStore(folder);
  await (await store.open('p')).close();
  const id = '00000000-0000-4000-8000-000000000000';
  const strays = [`owner-${id}`, `owner-${id}.tmp`, `socket-${id}`, 'records-9.tmp'].map((name) => join('p', name));
  for (const path of [...strays, `p.${id}.tmp`]) await (await nodeFiles.open(join(folder, path), 'create')).close();
  await (await store.open('p')).close();
  expect(await readdir(folder)).toEqual(['p']);
  expect((await readdir(join(folder, 'p'))).sort()).toEqual(['free', 'records-1']);
});

test('names that no store makes, however hostile, end nothing', async () => {
  const folder = await newFolder();
  const store = diskStore(folder);
  await (await store.open('p')).close();
  const names = ['lock-9007199254740992', 'records-9007199254740993', 'snapshot-99999999999999999999', 'records-01'];
  for (const name of names) await (await nodeFiles.open(join(folder, 'p', name), 'create')).close();
  const log = await store.open('p');
  await log.append([entry(1)]);
  expect(await entries(log)).toEqual(['record 1']);
  await log.close();
  expect(String(await readFile(join(folder, 'p', 'records-1'), 'latin1'))).toMatch(/^MAGDA state/);
});
