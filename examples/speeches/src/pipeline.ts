/** The graph: which module reads which, and which run together. */

import { Group, ParallelPipeline } from '@magda/core';
import { Annotating } from './modules/annotating.js';
import { Charting } from './modules/charting.js';
import { Cleaning } from './modules/cleaning.js';
import { Collecting } from './modules/collecting.js';
import { CountingNouns } from './modules/counting-nouns.js';
import { Distinguishing } from './modules/distinguishing.js';
import { MeasuringDiversity } from './modules/measuring-diversity.js';
import { MeasuringReadability } from './modules/measuring-readability.js';
import { Reading } from './modules/reading.js';
import { Reporting } from './modules/reporting.js';

export function speechPipeline() {
  return new ParallelPipeline({ name: 'speeches' })
    .addGroup(new Group('language', { replicas: 2 }))
    .addModule(Reading.node('reading', { group: 'texts' }))
    .addModule(Cleaning.node('cleaning', { group: 'texts' }).dependsOn('reading'))
    .addModule(Annotating.node('annotating', { group: 'language' }).dependsOn('cleaning'))
    .addModule(MeasuringReadability.node('readability', { group: 'readability' }).dependsOn('annotating'))
    .addModule(MeasuringDiversity.node('diversity', { group: 'vocabulary' }).dependsOn('annotating'))
    .addModule(CountingNouns.node('nouns', { group: 'vocabulary' }).dependsOn('annotating'))
    .addModule(
      Collecting.node('collecting', { group: 'collection' }).dependsOn('cleaning', 'readability', 'diversity', 'nouns'),
    )
    .addModule(Distinguishing.node('distinguishing', { group: 'report' }).dependsOn('collecting'))
    .addModule(Reporting.node('report', { group: 'report', expose: true }).dependsOn('collecting', 'distinguishing'))
    .addModule(Charting.node('chart', { group: 'report', expose: true }).dependsOn('report'));
}
