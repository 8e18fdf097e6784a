/** Draws the report as a chart in SVG. */

import { accept, finalize, Module, type RunArgs, register } from '@magda/core';
import { drawChart } from '../chart/draw-chart.js';
import { Report } from '../interfaces/report.js';

@register('speeches/charting', import.meta.url)
@accept(Report)
@finalize()
export class Charting extends Module.Runtime {
  run({ data }: RunArgs) {
    return drawChart(data.get(Report));
  }
}
