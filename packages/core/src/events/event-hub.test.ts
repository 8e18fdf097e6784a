import { describe, expect, test, vi } from 'vitest';
import { EventHub } from './event-hub.js';
import type { JobEvent } from './events.js';

const event = (job: number): JobEvent => ({ status: 'queued', time: 0, job, phase: 'run' });
const waiting = { status: 'waiting', time: 1, detail: 'It waits.' } as const;
const granted = { status: 'granted', time: 2, detail: 'It has them.' } as const;

describe('listeners', () => {
  test('hear what is emitted, in the order in which they came, until they are taken off', () => {
    const hub = new EventHub(() => {});
    const heard: string[] = [];
    const off = hub.on('job', ({ job }) => heard.push(`a${job}`));
    hub.on('job', ({ job }) => heard.push(`b${job}`));
    hub.emit('job', () => event(1));
    off();
    hub.emit('job', () => event(2));
    expect(heard).toEqual(['a1', 'b1', 'b2']);
  });

  test('stay when another is taken off twice', () => {
    const hub = new EventHub(() => {});
    const heard: number[] = [];
    const off = hub.on('job', () => {});
    off();
    hub.on('job', ({ job }) => heard.push(job));
    off();
    hub.emit('job', () => event(1));
    expect(heard).toEqual([1]);
  });

  test('may take themselves and others off, and add some, while they hear', () => {
    const hub = new EventHub(() => {});
    const heard: string[] = [];
    const off = hub.on('job', () => {
      heard.push('first');
      off();
      hub.on('job', () => heard.push('added'));
    });
    hub.on('job', () => heard.push('second'));
    hub.emit('job', () => event(1));
    hub.emit('job', () => event(2));
    expect(heard).toEqual(['first', 'second', 'second', 'added']);
  });

  test('of an event that does not exist are refused, with those that do', () => {
    expect(() => new EventHub(() => {}).on('jobs' as 'job', () => {})).toThrow(
      /"jobs".*job, group, module, progress, actor, resources/,
    );
  });
});

test.each([
  [
    'throws',
    (error: Error) => {
      throw error;
    },
  ],
  ['gives a promise that is rejected', (error: Error) => Promise.reject(error)],
])('F76 a listener that %s harms neither other listeners nor the emitter, and is told once', async (_, fails) => {
  const tell = vi.fn();
  const hub = new EventHub(tell);
  const broken = new Error('broken listener');
  const heard = vi.fn();
  hub.on('job', () => fails(broken));
  hub.on('job', heard);
  for (const job of [1, 2]) hub.emit('job', () => event(job));
  await undefined;
  expect(heard).toHaveBeenCalledTimes(2);
  expect(tell.mock.calls).toEqual([['A listener of "job" events threw, which is told only once', broken]]);
});

test('an event is made only if somebody listens', () => {
  const hub = new EventHub(() => {});
  const make = vi.fn(() => event(1));
  expect(hub.listening.job).toBe(false);
  hub.emit('job', make);
  expect(make).not.toHaveBeenCalled();
  const off = hub.on('job', () => {});
  expect(hub.listening.job).toBe(true);
  expect(hub.listening.module).toBe(false);
  off();
  expect(hub.listening.job).toBe(false);
});

test('what happened to resources before anybody could listen is told to the first who does, once', () => {
  const hub = new EventHub(() => {});
  hub.emit('resources', () => waiting);
  hub.emit('resources', () => granted);
  const first: unknown[] = [];
  const second: unknown[] = [];
  hub.on('resources', (heard) => first.push(heard));
  hub.on('resources', (heard) => second.push(heard));
  expect(first).toEqual([waiting, granted]);
  expect(second).toEqual([]);
});

test.each([undefined, null, 5, {}])('%j is no listener, and is refused at the call', (listener) => {
  expect(() => new EventHub(() => {}).on('job', listener as never)).toThrow(
    /^on\("job"\) takes a function .*: it was given .+\.$/,
  );
});
