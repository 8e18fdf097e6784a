import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { Outlet } from './outlet.js';

const CHUNK = Buffer.alloc(1024, 'x');

/** A source that never ends, forwarded; it counts what is taken from it. */
function endless(target: Writable) {
  const source = new Readable({ read: () => void setImmediate(() => source.push(CHUNK)) });
  const outlet = Outlet.to(target);
  const counted = { taken: 0, stop: () => source.destroy() };
  source.on('data', (chunk: Buffer) => {
    counted.taken += 1;
    outlet.write(source, chunk);
  });
  return counted;
}

async function goesOn(source: { taken: number; stop(): void }): Promise<void> {
  const before = source.taken;
  await vi.waitFor(() => expect(source.taken).toBeGreaterThan(before + 100));
  source.stop();
}

/** Keeps what it is given until `release`, and nothing from then on. */
class Slow extends Writable {
  #released = false;
  #done: (error?: Error) => void = () => {};

  release(error?: Error): void {
    this.#released = true;
    this.#done(error);
  }

  override _write(_chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#released) done();
    else this.#done = done;
  }
}

test('a source waits for a full stream, and goes on when there is room', async () => {
  const target = new PassThrough();
  const source = endless(target);
  await vi.waitFor(() => expect(target.writableNeedDrain).toBe(true));
  const { taken } = source;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(source.taken).toBe(taken);
  target.resume();
  await goesOn(source);
});

test.each<[string, (target: Slow) => void]>([
  ['loses its reader', (target) => target.release(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))],
  ['is destroyed', (target) => target.destroy()],
  ['is destroyed with an error', (target) => target.destroy(new Error('gone'))],
  ['is ended', (target) => target.end()],
])('F70 of a full stream that %s nobody waits for room, and no error surfaces', async (_, happens) => {
  const target = new Slow();
  const sources = [endless(target), endless(target)];
  await vi.waitFor(() => expect(target.writableNeedDrain).toBe(true));
  happens(target);
  target.release();
  for (const source of sources) await goesOn(source);
});

test.each([true, false])(
  'F70 a stream that fails holds nobody up, and its own listeners are told (%s)',
  async (autoDestroy) => {
    const failing = () =>
      new Writable({
        autoDestroy,
        write: (_chunk, _encoding, done) => done(Object.assign(new Error('disk full'), { code: 'ENOSPC' })),
      });
    await goesOn(endless(failing()));
    const target = failing();
    const told = new Promise((resolve) => target.once('error', resolve));
    await goesOn(endless(target));
    expect(await told).toMatchObject({ code: 'ENOSPC' });
  },
);

test.each<[string, Writable['write']]>([
  ['never calls back', () => false],
  ['returns nothing', (() => {}) as unknown as Writable['write']],
  [
    'throws',
    () => {
      throw new Error('mine');
    },
  ],
])('F76 a `write` that an app has put there and that %s holds nobody up', async (_, write) => {
  const target = new PassThrough();
  target.write = write;
  await goesOn(endless(target));
});

test('F70 many sources wait with one listener for each event, and leave none', async () => {
  const target = new PassThrough({ highWaterMark: 1 });
  const sources = Array.from({ length: 50 }, (_, n) => Readable.from([Buffer.from(`${n} `)]));
  const all = sources.map((source) => {
    source.on('data', (chunk: Buffer) => Outlet.to(target).write(source, chunk));
    return new Promise((resolve) => source.on('end', resolve));
  });
  await vi.waitFor(() => expect(target.writableNeedDrain).toBe(true));
  expect(target.listenerCount('drain')).toBe(1);
  const received = text(target);
  await Promise.all(all);
  await vi.waitFor(() => expect(target.listenerCount('drain')).toBe(0));
  target.end();
  expect(
    (await received)
      .trim()
      .split(' ')
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual([...sources.keys()]);
});
