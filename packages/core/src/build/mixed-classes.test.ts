/** What is known where: classes, contexts and hooks are judged by the executor of their own group. */

import { expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { ModuleSourceError, SerializationError } from '../errors/errors.js';
import type { Executor } from '../executor/executor.js';
import { inline } from '../executors/inline/inline.js';
import { accept, expose, finalize, produce, register } from '../module/decorators.js';
import { Module } from '../module/module.js';

class Animal extends Module.Interface {}
class Dog extends Animal {}

@produce(Dog)
@finalize()
class Breed extends Module.Runtime {
  run() {
    return new Dog();
  }
}

@register('mixed-classes/feed', import.meta.url)
@accept(Animal)
@expose()
@finalize()
class Feed extends Module.Runtime {
  run() {}
}

@register('mixed-classes/walk', import.meta.url)
@accept(Animal, Dog)
@expose()
@finalize()
class Walk extends Module.Runtime {
  run() {}
}

/** It says that its actors have realms of their own; none is started in these tests. */
const isolating = (): Executor => {
  const inner = inline();
  return {
    ...{ name: 'isolating', admission: 'core', supports: { ...inner.supports, isolation: true } },
    capacity: () => inner.capacity(),
    spawn: async () => Promise.reject(new Error('started')),
    close: () => inner.close(),
  };
};

/** `breed` in this process, unless it is to be far; its reader far away. */
function build(Reader: typeof Feed, options: object = {}, near = 'near', hooks: readonly (() => void)[] = []) {
  return new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('home', { executor: near, afterCreated: hooks }))
    .addGroup(new Group('away', { executor: 'far' }))
    .addModule(Breed.node('breed', { group: 'home' }))
    .addModule(Reader.node('reader', { group: 'away', dependsOn: ['breed'] }))
    .build({ executors: { near: inline(), far: isolating() }, ...options });
}

test('a class without a source may run in this process, and nowhere else', async () => {
  await expect(build(Walk)).rejects.toThrow('started');
  const error = await build(Walk, {}, 'far').catch((error) => error);
  expect(error).toBeInstanceOf(ModuleSourceError);
  expect(error).toMatchObject({ module: 'breed', group: 'home' });
});

test('a worker has to know what such a class produces from the modules of its own group', async () => {
  const error = await build(Feed).catch((error) => error);
  expect(error).toBeInstanceOf(ModuleSourceError);
  expect(error).toMatchObject({ module: 'reader', group: 'away', dependency: 'breed' });
  expect(error.message).toMatch(
    /^Module "reader" runs in a worker, where nothing knows the interface "Dog" that "breed"/,
  );
});

test('hooks may be functions where no worker would have to call them', async () => {
  await expect(build(Walk, {}, 'near', [() => {}])).rejects.toThrow('started');
});

test.each([
  [() => 1, 'The context is a function, which cannot travel to a worker, where group "away" runs.'],
  [{ open: () => 1 }, 'The context cannot travel to a worker, where group "away" runs: context.open: function'],
])('a live context needs all groups in this process: %o', async (context, message) => {
  const error = await build(Walk, { context }).catch((error) => error);
  expect(error).toBeInstanceOf(SerializationError);
  expect(error.message).toContain(message);
});
