import { describe, expect, test } from 'vitest';
import { transfer } from '../data/transfer.js';
import { PayloadTooLargeError } from '../errors/errors.js';
import { turns } from '../scheduler/fixtures/turns.js';
import { decodeError } from '../wire/error-unpacking.js';
import type { RunCommand } from '../wire/host-commands.js';
import type { HostMessage } from '../wire/host-messages.js';
import { hostedPlace, requestOf } from './fixtures/hosted.js';
import { stepAt } from './fixtures/steps.js';
import { HostedJob } from './hosted-job.js';
import type { HostedPlace } from './hosted-place.js';
import type { RunArguments } from './run-arguments.js';
import type { Step } from './step.js';

/** Runs a job to its end. @returns what the host said of it. */
async function run(steps: readonly Step[], request: Partial<RunCommand> = {}): Promise<readonly HostMessage[]> {
  const { place, said } = hostedPlace(steps.length);
  new HostedJob(place, requestOf(1, request), steps, place.clock.now()).start();
  await turns(2);
  return said;
}

/** The values of a message's results, by module; 'skipped' for those that there are not. */
function results(message: HostMessage | undefined): Readonly<Record<number, unknown>> {
  const list = message?.kind === 'done' ? message.results : message?.kind === 'result' ? [message.result] : [];
  return Object.fromEntries(list.map((one) => [one.module, 'skipped' in one ? 'skipped' : one.payload.value]));
}

const errorOf = (message: HostMessage | undefined) =>
  message?.kind === 'done' && message.error !== undefined ? decodeError(message.error) : undefined;

describe('results', () => {
  test('leave at once, with the end, or not at all, each once', async () => {
    const said = await run([
      stepAt(0, () => 'early', { publication: 'early' }),
      stepAt(1, () => 'never', { publication: 'never' }),
      stepAt(2, () => 'end', { publication: 'end' }),
    ]);
    expect(said.map(({ kind }) => kind)).toEqual(['result', 'done']);
    expect(said.map(results)).toEqual([{ 0: 'early' }, { 2: 'end' }]);
  });

  test('of an Aggregate that only collects do not leave', async () => {
    expect(results((await run([stepAt(0, () => 1, { collects: true })]))[0])).toEqual({});
  });

  test('of a job that fails are not told at its end', async () => {
    const said = await run([
      stepAt(0, () => 'kept', { publication: 'end' }),
      stepAt(1, () => {
        throw new Error('broken');
      }),
    ]);
    expect(said.length).toBe(1);
    expect(results(said[0])).toEqual({});
    expect(errorOf(said[0])).toMatchObject({ module: 'm1', job: 1, cause: { message: 'broken' } });
  });
});

describe('F30 a result that cannot travel', () => {
  test.each(['early', 'end'] as const)('fails its job with module and path (%s)', async (publication) => {
    const model = { forward() {} };
    const said = await run([stepAt(0, () => ({ model }), { publication }), stepAt(1, () => 'next')]);
    expect(said.map(({ kind }) => kind)).toEqual(['done']);
    expect(errorOf(said[0])).toMatchObject({ code: 'MAGDA_SERIALIZATION', module: 'm0', path: 'result.model.forward' });
  });

  test('is told by its module where only the clone refuses it', async () => {
    const said = await run([stepAt(0, () => 'fine'), stepAt(1, () => ({ memory: new WeakMap() }))]);
    expect(errorOf(said[0])).toMatchObject({ code: 'MAGDA_SERIALIZATION', module: 'm1', path: 'result.memory' });
  });
});

describe('F32 what is too large for the channel', () => {
  const words = (count: number) => 'word '.repeat(count);

  /** A channel that carries 100 words in a message. */
  async function runNarrow(...steps: readonly Step[]): Promise<HostMessage | undefined> {
    const { place, said } = hostedPlace(steps.length);
    const send: HostedPlace<HostedJob>['send'] = (message, transfer) => {
      if (JSON.stringify(message).split('word ').length > 101) throw new PayloadTooLargeError('100 words is the most');
      place.send(message, transfer);
    };
    new HostedJob({ ...place, send }, requestOf(1), steps, 0).start();
    await turns(2);
    return said[0];
  }

  test('is told by its module, at the end and early', async () => {
    for (const publication of ['end', 'early'] as const) {
      expect(errorOf(await runNarrow(stepAt(0, () => words(101), { publication })))).toMatchObject({
        code: 'MAGDA_PAYLOAD_TOO_LARGE',
        module: 'm0',
        message: expect.stringContaining('100 words is the most'),
      });
    }
  });

  test('is told without a module where only all results together are', async () => {
    const error = errorOf(
      await runNarrow(
        stepAt(0, () => words(60)),
        stepAt(1, () => words(60)),
      ),
    );
    expect(error).toMatchObject({ code: 'MAGDA_PAYLOAD_TOO_LARGE', module: undefined });
  });
});

describe('F33 buffers', () => {
  test('are kept by a module that returns them, and moved from one that hands them over', async () => {
    const [kept, given] = [new Uint8Array([1]), new Uint8Array([2])];
    const said = await run([stepAt(0, () => kept), stepAt(1, () => transfer(given))]);
    expect(results(said[0])).toEqual({ 0: kept, 1: new Uint8Array([2]) });
    expect([kept.byteLength, given.byteLength]).toEqual([1, 0]);
  });

  test('that another module of the group still reads are copied, although they were handed over', async () => {
    const given = new Uint8Array([1]);
    const said = await run([
      stepAt(0, () => transfer(given), { publication: 'early' }),
      stepAt(1, ({ data }) => (data.get('m0') as Uint8Array)[0], { reads: 0 }),
    ]);
    expect(said.map(results)).toEqual([{ 0: given }, { 1: 1 }]);
  });

  test('handed on from an input that others read are copied: for a module to come, or an Aggregate that waits', async () => {
    for (const publication of ['early', 'end'] as const) {
      const given = new Uint8Array([1]);
      const read = (args: RunArguments) => (args.data.get('m0') as Uint8Array)[0];
      const said = await run(
        [
          stepAt(0, ({ data }) => transfer(data.get('m0')), { publication, reads: 0, from: 'external' }),
          stepAt(1, read, { reads: 0, from: 'external' }),
          stepAt(2, read, { reads: 0, from: 'external', collects: true }),
        ],
        { inputs: [{ value: given, buffers: [given] }] },
      );
      expect(results(said.at(-1))[1]).toBe(1);
      expect(given.byteLength).toBe(1);
    }
  });

  test('handed on to their last reader are moved', async () => {
    const given = new Uint8Array([1]);
    const said = await run(
      [stepAt(0, ({ data }) => transfer(data.get('m0')), { reads: 0, from: 'external' }), stepAt(1, () => 'alone')],
      { inputs: [{ value: given, buffers: [given] }] },
    );
    expect(results(said[0])).toEqual({ 0: new Uint8Array([1]), 1: 'alone' });
    expect(given.byteLength).toBe(0);
  });

  test('handed over twice in one message arrive in both results', async () => {
    const given = new Uint8Array([7]);
    const said = await run([stepAt(0, () => transfer(given)), stepAt(1, () => transfer({ inner: given }))]);
    expect(results(said[0])).toEqual({ 0: new Uint8Array([7]), 1: { inner: new Uint8Array([7]) } });
  });

  test('that were handed over before are refused, by name', async () => {
    const given = new Uint8Array([7]);
    const said = await run([
      stepAt(0, () => transfer(given), { publication: 'early' }),
      stepAt(1, () => ({ again: given })),
    ]);
    expect(errorOf(said[1])).toMatchObject({ code: 'MAGDA_SERIALIZATION', module: 'm1', path: 'result.again' });
  });
});

test('times are told only where they are wanted', async () => {
  const [timed] = await run([stepAt(0, () => 1)], { timed: true });
  expect(timed).toMatchObject({ times: [{ module: 0 }] });
  const [untimed] = await run([stepAt(0, () => 1)]);
  expect(untimed).not.toHaveProperty('times');
});

test('results come last in an answer, as a clone copies them again for what comes after', async () => {
  const large = stepAt(0, () => [new Uint8Array(8)]);
  const [timed] = await run([large], { timed: true });
  expect(Object.keys(timed as HostMessage).at(-1)).toBe('results');
  const { place, said } = hostedPlace(2);
  const steps = [large, stepAt(1, () => 1, { collects: true })];
  new HostedJob({ ...place, durable: true }, requestOf(1), steps, place.clock.now()).start();
  await turns(2);
  expect(said[0]).toHaveProperty('collected');
  expect(Object.keys(said[0] as HostMessage).at(-1)).toBe('results');
});
