/** Sums the numbers of a request and raises the sum to a power. */

import { SequentialPipeline } from '@magda/core';
import { AddingNumbers, RaisingToPower } from './modules.js';

export const quickstart = () =>
  new SequentialPipeline({ name: 'quickstart' })
    .addModule(AddingNumbers.node('sum'))
    .addModule(RaisingToPower.node('result', { parameters: { power: 2 } }).dependsOn('sum'));
