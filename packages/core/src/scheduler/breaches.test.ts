import { deserialize, serialize } from 'node:v8';
import { expect, test } from 'vitest';
import { encodeError } from '../wire/error-packing.js';
import type { HostCommand } from '../wire/host-commands.js';
import { PROTOCOL_VERSION } from '../wire/protocol.js';
import { actorSpec, LooseEnd, moduleOf, taskOf } from './fixtures/jobs.js';
import { recordingListener } from './fixtures/recording-listener.js';
import { Actor } from './replicas/actor.js';
import type { ActorListener } from './replicas/actor-listener.js';

const FAR = 2 ** 32 - 1;

/** As V8 writes it in a few bytes: a list of four billion holes. */
const long: unknown[] = [];
long.length = FAR;

const error = encodeError(new Error('no'));

/** A tree of 2^60 errors, each of which is there once. */
const bomb = { kind: 'list', items: [] as unknown[] };
let inner: unknown = { kind: 'value', value: 1 };
for (let level = 0; level < 40; level++) inner = { kind: 'list', items: [inner, inner, inner] };
bomb.items.push(inner);

const cycle = { kind: 'list', items: [] as unknown[] };
cycle.items.push(cycle);

const nobody = { name: 'm', exposed: undefined, interfaces: [], types: [] };
const payload = { value: 'v' };
const first = { module: 1, payload };
const last = { module: 2, payload };

/** An actor of group "g" with modules 1 (its result is early), 2 and the Aggregates 3, which needs its input, and 4, which does not; it has the jobs 7 and 8 as tasks 0 and 1, the first of them begun. */
function started() {
  const { listener, told } = recordingListener();
  const end = new LooseEnd();
  const modules = [
    moduleOf(1, { publication: 'early' }),
    moduleOf(2, { publication: 'end' }),
    moduleOf(3, { aggregate: true, phase: 'process', inputs: [{ from: 'local', at: 0, source: nobody }] }),
    moduleOf(4, {
      aggregate: true,
      phase: 'process',
      inputs: [{ from: 'local', at: 0, optional: true, source: nobody }],
    }),
  ];
  const actor = new Actor(actorSpec({ incarnation: 2, modules }), end, undefined, listener);
  actor.start(actorSpec() as never).catch(() => {});
  end.say({ kind: 'ready', incarnation: 2, protocol: PROTOCOL_VERSION, version: '0' });
  for (const job of [7, 8]) actor.hand(taskOf(job), false);
  actor.flush();
  told.length = 0;
  return { actor, end, told, ask: (request: HostCommand) => actor.send(request) };
}

const done = (more: object) => ({ kind: 'done', incarnation: 2, dispatchId: 0, ms: 1, results: [last], ...more });
const said = (kind: string, more: object = {}) => ({ kind, incarnation: 2, ...more });
const log = (more: object) =>
  said('log', {
    entry: {
      ...{ time: 1, level: 'info', text: 't', event: false, group: 'g' },
      ...{ pipeline: { kind: 'ParallelPipeline', name: 'none' }, ...more },
    },
  });

const breaches: readonly (readonly [string, unknown, RegExp])[] = [
  ['a value of no task', said('emit', { module: 1, payload }), /a value without its module/],
  ['a value of no module', said('emit', { dispatchId: 0, module: '1', payload }), /a value without its module/],
  ['a value that is none', said('emit', { dispatchId: 0, module: 1 }), /a result without a value/],
  ['a value of a task that it was never handed', said('emit', { dispatchId: 5, module: 1, payload }), /never handed/],
  ['a value of such a task without a place', said('emit', { dispatchId: -9, module: 1, payload }), /never handed/],
  ['a value of another group', said('emit', { dispatchId: 0, module: 0, payload }), /module 0 speaks of a task/],
  ['a value of an Aggregate in its run phase', said('emit', { dispatchId: 0, module: 3, payload }), /module 3 speaks/],
  ['a value that nobody can read', said('emit', { dispatchId: 0, module: 1, payload }), /whose values nobody reads/],
  ['progress of no task', said('progress', { module: 1, fraction: 0 }), /progress without its module/],
  [
    'progress of another group',
    said('progress', { dispatchId: 0, module: 0, fraction: 0 }),
    /module 0 speaks of a task/,
  ],
  ['progress that is no number', said('progress', { dispatchId: 0, module: 1, fraction: '1' }), /that is no fraction/],
  ['progress beyond the end', said('progress', { dispatchId: 0, module: 1, fraction: 1.1 }), /that is no fraction/],
  [
    'progress in other than words',
    said('progress', { dispatchId: 0, module: 1, fraction: 1, text: {} }),
    /whose text is none/,
  ],
  ['null', null, /null is no message/],
  ['a number', 7, /7 is no message/],
  ['a text', 'done', /"done" is no message/],
  ['of no kind', said('finished'), /kind "finished"/],
  ['of a kind that objects have', said('__proto__'), /kind "__proto__"/],
  ['of an incarnation to come', said('done', { incarnation: 3 }), /no incarnation 3/],
  ['of no incarnation', { kind: 'ready' }, /no incarnation undefined/],
  ['the end of a task that it does not have', done({ dispatchId: 9 }), /task 9, which it does not have/],
  ['the end of a task that is no number', done({ dispatchId: '0' }), /task "0", which it does not have/],
  ['results: null', done({ results: null }), /results that are no list/],
  ['a list of results without end', done({ results: long }), /results that are no list/],
  ['a result that is none', done({ results: [null] }), /a result without its module/],
  ['a result without a payload', done({ results: [{ module: 2 }] }), /a result without a value/],
  ['a result of a module that does not exist', done({ results: [{ module: 99, payload }] }), /module 99, which is not/],
  [
    'the result of an Aggregate in its run phase',
    done({ results: [{ module: 3, payload }] }),
    /module 3, which is not/,
  ],
  ['an end before an early result', done({}), /before all its results/],
  ['a failure with results', done({ error }), /a job failed, and has results/],
  ['error: null', done({ results: [], error: null }), /an error that is none/],
  ['an error that is a value', done({ results: [], error: { kind: 'value', value: 1 } }), /an error that is none/],
  ['an error without its texts', done({ results: [], error: { ...error, message: 5 } }), /without its texts/],
  [
    'an error whose cause has no end',
    done({ results: [], error: { ...error, hidden: [['cause', cycle]] } }),
    /no known form/,
  ],
  [
    'an error whose cause is a bomb',
    done({ results: [], error: { ...error, hidden: [['cause', bomb]] } }),
    /no known form/,
  ],
  [
    'an error whose cause is long',
    done({ results: [], error: { ...error, hidden: [['cause', { kind: 'set', items: long }]] } }),
    /a list that is none/,
  ],
  ['times: null', done({ times: null }), /times that are no list/],
  ['times of another module', done({ times: [{ module: 0, begin: 1, end: 2 }] }), /times of a module of another group/],
  ['collected: null', done({ collected: null }), /results that are no list/],
  ['an early result that is none', said('result', { dispatchId: 0, result: null }), /a result without its module/],
  [
    'an early result of another group',
    said('result', { dispatchId: 0, result: { module: 0, payload } }),
    /module 0, which is not/,
  ],
  ['an early result that is due at the end', said('result', { dispatchId: 0, result: last }), /module 2, which is not/],
  ['an early result of no task', said('result', { job: 7, result: first }), /a result without its dispatch id/],
  [
    'an early result of a task that it does not have',
    said('result', { dispatchId: 9, result: first }),
    /task 9, which/,
  ],
  ['a short form of no kind', [3, 2, 0, 1, 2, 'v'], /a list is no message/],
  ['a short form with half a result', [1, 2, 0, 1, 2], /a list is no message/],
  ['a short form without end', Object.assign(long.slice(0, 0), { 0: 1, 1: 2, length: FAR }), /a list is no message/],
  ['a short form of an unknown module', [1, 2, 0, 1, 77, 'x'], /module 77/],
  ['a skip with a value', done({ results: [{ module: 2, payload, skipped: true }] }), /skipped, and is not/],
  ['a skip that is a text', done({ results: [{ module: 2, skipped: 'yes' }] }), /skipped, and is not/],
  [
    'an early skip that is due at the end',
    said('result', { dispatchId: 0, result: { module: 2, skipped: true } }),
    /module 2/,
  ],
  ['a short skip without its positions', [5, 2, 0, 1, 2, undefined], /a list is no message/],
  ['a short skip of nothing', [5, 2, 0, 1, 2, undefined, []], /a list is no message/],
  ['a short skip of what is not there', [5, 2, 0, 1, 2, undefined, [1]], /a list is no message/],
  ['a short skip of one thing twice', [6, 2, 0, 1, 0, 1, 'u', 2, 'v', [0, 0]], /a list is no message/],
  ['a short skip of a part', [5, 2, 0, 1, 2, undefined, [0.5]], /a list is no message/],
  ['a skip without its cause', done({ times: [{ module: 2, begin: 1, end: 2, skipped: null }] }), /without its cause/],
  ['a reason that is no text', done({ times: [{ module: 2, begin: 1, end: 2, skipped: { reason: 5 } }] }), /no text/],
  ['a skip by no error', done({ times: [{ module: 2, begin: 1, end: 2, skipped: { error: 1 } }] }), /no known form/],
  ['uncollected: null', done({ uncollected: null }), /do not collect, which are no list/],
  ['uncollected: nothing', done({ uncollected: [] }), /do not collect, which are none/],
  ['an uncollected module', done({ uncollected: [2] }), /does not come next of its group/],
  ['uncollected twice', done({ uncollected: [3, 3] }), /does not come next of its group/],
  ['an Aggregate that needs nothing', done({ uncollected: [4] }), /that needs no input/],
  ['a failure that does not collect', done({ results: [], error, uncollected: [3] }), /a job failed, and has results/],
  ['an unasked commit', said('committed', { job: 7, failures: [] }), /not asked for the commit of job 7/],
  ['unasked records', said('applied', { sequence: 0, failures: [] }), /records that were not sent/],
  ['an unasked state', said('snapshot', { sequence: 0, module: 3, state: payload }), /that nobody asked for/],
  ['the state of no Aggregate', said('snapshot', { sequence: 0, module: 2, state: payload }), /2 is no Aggregate/],
  ['an invalid state where none is recorded', said('stateInvalid', { job: 7, error }), /not recorded/],
  ['recalled, no tasks', said('recalled'), /no list/],
  ['a task given back unasked', said('recalled', { dispatchIds: [1] }), /more tasks than/],
  ['tasks given back without end', said('recalled', { dispatchIds: long }), /more tasks than/],
  ['ready again', said('ready', { protocol: 1, version: '0' }), /had done so already/],
  ['failed after it was ready', said('failed', { error }), /had done so already/],
  ['an uncaught error that is none', said('uncaught', { error: 1 }), /no known form/],
  ['stopped, errors: null', said('stopped', { errors: null }), /no list/],
  ['stopped, and nobody told it to', said('stopped', { errors: [] }), /was not told to/],
  ['a line of log: null', said('log', { entry: null }), /without its text/],
  ['a line of log of a level of objects', log({ level: 'constructor' }), /unknown level/],
  ['a line of log of another group', log({ group: 'other' }), /of another group/],
  ['a line of log of another pipeline', log({ pipeline: { kind: 'ParallelPipeline', name: 'x' } }), /of another group/],
  ['a line of log of another replica', log({ replica: 3 }), /of another group/],
  [
    'a line of log of a module of another group',
    log({ module: { kind: 'M', name: 'm0' } }),
    /a module of another group/,
  ],
  [
    'a payload in the place of another value',
    done({ results: [{ module: 2, payload: { value: 1, part: 'x' } }] }),
    /more than belongs/,
  ],
  [
    'a payload that is shared',
    done({ results: [{ module: 2, payload: { value: 1, shared: true } }] }),
    /more than belongs/,
  ],
  [
    'instances that are none',
    done({ results: [{ module: 2, payload: { value: 1, instances: [1, 'X'] } }] }),
    /cannot be restored/,
  ],
  [
    'instances without end',
    done({ results: [{ module: 2, payload: { value: 1, instances: long.slice(0, 0).concat(1) } }] }),
    /list of pairs/,
  ],
  [
    'buffers that are none',
    done({ results: [{ module: 2, payload: { value: 1, buffers: [{}] } }] }),
    /buffers that are none/,
  ],
];

test.each(breaches)('F84 an actor that says %s is ended, and told why', async (_, message, says) => {
  const { actor, end, told } = started();
  end.say(message);
  expect(actor.takesJobs).toBe(false);
  end.say([1, 2, 0, 1, 2, 'v']);
  expect(told).toEqual([]);
  const { reason } = await end.exited;
  expect(reason).toBe('terminated');
  await undefined;
  expect(told).toEqual([expect.stringMatching(/^died: broke the protocol: /)]);
  expect(told[0]).toMatch(says);
});

test('what a few bytes stand for is not looked through', () => {
  expect(serialize(done({ results: long })).length).toBeLessThan(200);
  expect(deserialize(serialize(done({ results: long }))).results.length).toBe(FAR);
});

test('what hosts do say is heard', () => {
  const { end, told, ask } = started();
  end.say(log({ module: { kind: 'M', name: 'm1' }, request: 'r' }));
  end.say(said('uncaught', { error: { kind: 'value', value: undefined } }));
  end.say(said('result', { dispatchId: 0, result: first }));
  end.say([1, 2, 0, 1, 2, 'v']);
  ask({ kind: 'recall', dispatchIds: [1] });
  end.say(said('recalled', { dispatchIds: [1] }));
  ask({ kind: 'commit', job: 7 });
  end.say(said('committed', { job: 7, failures: [{ module: 3, error }] }));
  ask({ kind: 'stop' });
  end.say(said('stopped', { errors: [error] }));
  expect(told).toEqual(['log', 'uncaught', 'published', 'begun', 'done', 'recalled', 'onStateMessage', 'stopped']);
});

test.each([undefined, null, Number.NaN, -1, '1', Number.POSITIVE_INFINITY])('a running time of %s is none', (ms) => {
  let heard: unknown = 'nothing';
  const listener = new Proxy({} as ActorListener, {
    get: (_, name) => (name === 'done' ? (_: unknown, message: { ms: unknown }) => (heard = message.ms) : () => {}),
  });
  const end = new LooseEnd();
  const actor = new Actor(actorSpec(), end, undefined, listener);
  for (const message of [[1, 1, 0, ms], { kind: 'done', incarnation: 1, dispatchId: 1, ms, results: [] }]) {
    actor.hand(taskOf(1), false);
    end.say(message);
    expect(heard).toBe(undefined);
    heard = 'nothing';
  }
});
