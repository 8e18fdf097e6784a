/** Sums up the measures by president and by decade. */

import { accept, finalize, Module, produce, type RunArgs, register } from '@magda/core';
import { Collection } from '../interfaces/collection.js';
import { DistinctiveNouns } from '../interfaces/distinctive-nouns.js';
import { Report } from '../interfaces/report.js';
import { buildReport } from '../report/build-report.js';

@register('speeches/reporting', import.meta.url)
@accept(Collection, DistinctiveNouns)
@produce(Report)
@finalize()
export class Reporting extends Module.Runtime {
  run({ data }: RunArgs) {
    return buildReport(data.get(Collection), data.get(DistinctiveNouns));
  }
}
