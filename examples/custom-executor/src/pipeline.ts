/** A waiter, three cooks and a counter. */

import { Group, ParallelPipeline } from '@magda/core';
import { Cook, Pass, Waiter } from './modules.js';

export const orders = ['soup', 'salad', 'pasta', 'risotto', 'cake', 'coffee'];

export function kitchen() {
  return new ParallelPipeline({ name: 'kitchen' })
    .addGroup(new Group('cooks', { replicas: 3 }))
    .addModule(Waiter.node('take', { group: 'hall' }))
    .addModule(Cook.node('cook', { group: 'cooks' }).dependsOn('take'))
    .addModule(Pass.node('pass', { group: 'counter' }).dependsOn('cook'));
}
