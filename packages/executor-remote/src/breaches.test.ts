import { fileURLToPath } from 'node:url';
import { Group, type MagdaError, ParallelPipeline, ProtocolError } from '@magda/core';
// The built package, because workers run its files.
import { local, remote } from '@magda/executor-remote';
import { afterEach, expect, test } from 'vitest';
import { Making } from './fixtures/sharing.js';
import { type Strange, strangeEngine } from './fixtures/strange-engine.js';
import { announce } from './wire/large-message.js';
import type { SocketChannel } from './wire/socket-channel.js';

const workingDir = fileURLToPath(new URL('../../..', import.meta.url));
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const done = [1, 1, 0, 1, 0, 'done'];

/** Becomes ready, and says that instead of an answer. */
function answering(...answers: readonly ((channel: SocketChannel) => void)[]): Strange {
  return {
    serve(channel) {
      channel.onMessage((message) => {
        const { kind } = message as { readonly kind?: unknown };
        if (kind === 'start') channel.send({ kind: 'ready', incarnation: 1, protocol: 3, version: '0.1.0' });
        else if (Array.isArray(message)) for (const answer of answers) answer(channel);
      });
    },
  };
}

const say = (message: unknown) => (channel: SocketChannel) => channel.send(message);
const bytes =
  (...frames: readonly Uint8Array[]) =>
  (channel: SocketChannel) =>
    channel.post(frames);

async function pipelines(strange: Strange) {
  const executor = remote({
    workingDir,
    engine: strangeEngine(strange, 'bad', local({ numCpus: 8, stdio: 'ignore' })),
  });
  closing.push(() => executor.close());
  const build = async (group: string) => {
    const pipeline = await new ParallelPipeline({ name: group })
      .addGroup(new Group(group, { maxRestarts: 0 }))
      .addModule(Making.node('making', { group, expose: 'making' }))
      .build({ executor });
    closing.push(() => pipeline.close({ deadline: 0 }).catch(() => {}));
    return () => pipeline.run({ kind: 'text', size: 3 }) as Promise<unknown>;
  };
  return { build, good: await build('good') };
}

test.each<[string, Strange, RegExp]>([
  ['an answer of no task', answering(say([1, 1, 9, 1, 0, 'x'])), /it spoke of task 9/],
  ['null', answering(say({ kind: null, incarnation: 1 })), /no message is of kind null/],
  ['a part in the place of a value', answering(say(withPart())), /a result with more than belongs to one/],
  ['bytes that are none of a message', answering(bytes(Buffer.from([0x12, 0x34]))), /bytes that are no message/],
  ['half of a message', answering(bytes(Buffer.from([0xff, 0x0f, 0x41, 5]))), /bytes that are no message/],
  ['a message that is too large', answering(bytes(announce([2 ** 40]))), /larger than the/],
  ['lengths that are no numbers', answering(bytes(Buffer.alloc(17, 0xff).fill(0xc1, 0, 1))), /larger than the/],
  ['more bytes than it announced', answering(bytes(announce([3]), Buffer.alloc(4))), /bytes that are no message/],
  ['a frame that is too large', answering(bytes(Buffer.alloc(2 ** 18 + 1))), /max payload size exceeded/i],
  ['that it keeps what it was not told to', answering(say(['kept', 'x', 3])), /was not told to/],
  ['that it read what it was not sent', answering(say(['read', 'x'])), /was not sent/],
  ['that it lacks what it was not sent', answering(say(['missing', 'x'])), /was not sent/],
  ['a word that there is not', answering(say(['toString', 'x'])), /was not sent/],
])('F58 F84 a worker that says %s is ended and named, and no other', async (_, strange, says) => {
  const { build, good } = await pipelines(strange);
  const bad = await build('bad');
  const error: MagdaError = await bad().then(
    () => undefined as never,
    (thrown) => thrown,
  );
  expect(error.code).toBe(ProtocolError.code);
  expect(error.message).toMatch(says);
  expect(error).toMatchObject({ pipeline: 'bad', group: 'bad', replica: 0, incarnation: 1, job: 1, mayHaveRun: true });
  await expect(bad()).rejects.toThrow('broke the protocol');
  expect(await good()).toEqual({ making: 'xxx' });
});

test('the same worker does well as long as it says what workers say', async () => {
  const { build } = await pipelines(answering(say(done)));
  expect(await (await build('bad'))()).toEqual({ making: 'done' });
});

test.each<[string, Strange, RegExp]>([
  ['of no known version', { hello: { wire: 'two' } }, /does not say who it is/],
  ['of a format that is no number', { hello: { format: 'abc' } }, /does not say who it is/],
  ['of no process', { hello: { pid: '1/../2' } }, /does not say who it is/],
  ['of a host whose name never ends', { hello: { host: 'x'.repeat(5_000) } }, /does not say who it is/],
  ['at a place that is none', { hello: { place: {} } }, /does not say who it is/],
  ['neither ready nor not', { verdict: { ready: 'yes' } }, /does not say whether it is ready/],
])('F58 a worker that says it is %s is refused', async (_, strange, says) => {
  const { build, good } = await pipelines(strange);
  await expect(build('bad')).rejects.toThrow(says);
  expect(await good()).toEqual({ making: 'xxx' });
});

/** What stands for a shared value, where a result should be. */
function withPart() {
  const results = [{ module: 0, payload: { value: 1, part: 'x' } }];
  return { kind: 'done', incarnation: 1, dispatchId: 0, ms: 1, results };
}
