import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { turns, until } from '../../scheduler/fixtures/turns.js';
import { withUncaught } from '../../scheduler/fixtures/uncaught.js';
import { ChannelEnd, type Copy } from './channel-pair.js';

const clone: Copy = (message, transfer) => structuredClone(message, { transfer: transfer as Transferable[] });

function listening(copy: Copy = clone) {
  const [a, b] = ChannelEnd.pair(copy);
  const heard: unknown[] = [];
  b.onMessage((message) => heard.push(message));
  return { a, b, heard };
}

describe('messages', () => {
  test('arrive later, whole, once and in order, whoever sends when', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { maxLength: 60 }), async (pauses) => {
        const { a, heard } = listening();
        for (const [n, pause] of pauses.entries()) {
          a.send({ n });
          if (pause > 0) await (pause === 1 ? undefined : turns(1));
        }
        await until(() => heard.length === pauses.length);
        expect(heard).toEqual(pauses.map((_, n) => ({ n })));
      }),
      { numRuns: 50 },
    );
  });

  test('F75 that follow each other without end leave timers their turn, though the clock is set back', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(-3_600_000);
    const [a, b] = ChannelEnd.pair(clone);
    let count = 0;
    a.onMessage(() => {
      // So that this test fails instead of never ending.
      if (++count < 1_000_000) a.send('ping');
    });
    b.onMessage(() => b.send('pong'));
    a.send('ping');
    await new Promise((resolve) => setTimeout(resolve));
    vi.restoreAllMocks();
    a.close();
    expect(count).toBeLessThan(1_000_000);
  });

  test('never arrive while they are being sent', () => {
    const { a, heard } = listening();
    a.send(1);
    expect(heard).toEqual([]);
  });

  test('that are answered at once do not overtake those that were sent before the answer', async () => {
    const { a, b, heard } = listening();
    const answers: unknown[] = [];
    b.onMessage((message) => {
      heard.push(message);
      b.send(message);
    });
    a.onMessage((message) => answers.push(message));
    for (let n = 0; n < 10; n++) a.send(n);
    await until(() => answers.length === 10);
    expect(answers).toEqual(heard);
  });

  test('sent before there is a listener are kept for it', async () => {
    const [a, b] = ChannelEnd.pair(clone);
    a.send(1);
    await turns(2);
    a.send(2);
    const heard: unknown[] = [];
    b.onMessage((message) => heard.push(message));
    await until(() => heard.length === 2);
    expect(heard).toEqual([1, 2]);
  });

  test('that follow each other without end leave timers and sockets their turn', async () => {
    const [a, b] = ChannelEnd.pair(clone);
    a.onMessage((message) => a.send(message));
    b.onMessage((message) => b.send(message));
    a.send('ping');
    // Starved, it would never come back.
    await new Promise((resolve) => setTimeout(resolve, 1));
    await turns(3);
    a.close();
  });

  test('go to the copy, not to the reader, if they cannot travel: send throws at once', async () => {
    const { a, heard } = listening();
    expect(() => a.send(() => {})).toThrow();
    a.send('next');
    await until(() => heard.length > 0);
    expect(heard).toEqual(['next']);
  });

  test('move what is in their transfer list', async () => {
    const { a, heard } = listening();
    const bytes = new Uint8Array([1, 2]);
    a.send({ bytes }, [bytes.buffer]);
    expect(bytes.byteLength).toBe(0);
    await until(() => heard.length > 0);
    expect(heard).toEqual([{ bytes: new Uint8Array([1, 2]) }]);
  });
});

describe('a listener that throws', () => {
  test('does not lose the messages behind, and its error is not swallowed', async () => {
    const [a, b] = ChannelEnd.pair(clone);
    const heard: unknown[] = [];
    const broken = new Error('broken listener');
    const { thrown } = await withUncaught(async () => {
      b.onMessage((message) => {
        heard.push(message);
        if (message === 2) throw broken;
      });
      for (const n of [1, 2, 3, 4]) a.send(n);
      await until(() => heard.length === 4);
    });
    expect(heard).toEqual([1, 2, 3, 4]);
    expect(thrown).toEqual([broken]);
  });
});

describe('closing', () => {
  test('an end hears nothing more, and nothing that it says is heard', async () => {
    const { a, b, heard } = listening();
    const answers: unknown[] = [];
    a.onMessage((message) => answers.push(message));
    a.send(1);
    b.close();
    a.send(2);
    b.send(3);
    await turns(3);
    expect([heard, answers]).toEqual([[], []]);
  });

  test('by the listener ends the delivery', async () => {
    const [a, b] = ChannelEnd.pair(clone);
    const heard: unknown[] = [];
    b.onMessage((message) => {
      heard.push(message);
      b.close();
    });
    for (const n of [1, 2, 3]) a.send(n);
    await turns(3);
    expect(heard).toEqual([1]);
  });

  test('what has arrived is delivered before the channel counts as flushed', async () => {
    const { a, b, heard } = listening();
    for (const n of [1, 2, 3]) a.send(n);
    await new Promise<void>((resolve) => b.flushed(resolve));
    expect(heard).toEqual([1, 2, 3]);
  });
});
