/** docs/benchmarks.md, written from a run. */

import type { Compared, Result } from '../measure.js';
import { figure, type Report, ratioOf, spreadOf, targetOf, verdictOf } from './report.js';

export function pageOf(report: Report): string {
  const { machine, versions, date, times, seconds, results } = report;
  const { node, cpu, cores, gib, platform } = machine;
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${[
    '# Benchmarks',
    '',
    'What a pipeline costs beside the bare channel under it, and beside what else could do the work. Each table is one run of',
    '',
    '```sh',
    'npm run bench',
    '```',
    '',
    `in which all of its rows took turns, three times to warm up and then in earnest: figures are medians of ${times} alternations, ratios are those of neighbours in time, with the least and the greatest.`,
    'Ratios can be compared between machines; figures cannot. On a machine that is shared with others, ratios too differ by 20 to 30 % from run to run.',
    '',
    'What travels for a job is one request to each group and one answer of it. A result with which another group can begin before its own is done is one message',
    'more; requests of one tick travel together.',
    '',
    `Measured on ${date} with Node ${node} on ${platform}, ${cores} × ${cpu}, ${gib} GiB, in ${Math.round(seconds)} s; ${peers.join(', ')}.`,
    '',
    ...results.map(contestOf),
    '## As work grows',
    '',
    'What the driver does, over three decades; `npm run growth` measures and draws it anew. Nothing that is done for a result looks at all groups, replicas or jobs,',
    'which a test makes sure of by counting operations. [Scale](scale.md) says how far that carries.',
    '',
    '![Time to plan and to start, against modules, groups and replicas](figures/growth-build.svg)',
    '',
    '![Time of the driver for a job, against jobs in flight, groups and replicas](figures/growth-dispatch.svg)',
    '',
    '![Memory for a job that waits](figures/growth-memory.svg)',
    '',
  ].join('\n')}`;
}

function contestOf({ name, unit, medians, absent, comparisons }: Result): string {
  const [first = '', ...rest] = name;
  const figures = Object.entries(medians).map(([each, value]) => `| ${each} | ${figure(value)} |`);
  const missing = Object.entries(absent).map(([each, why]) => `| ${each} | not measured: ${why} |`);
  const missed = comparisons.filter(({ isMet, because }) => isMet === false && because !== undefined);
  return [
    `## ${first.toUpperCase()}${rest.join('')}`,
    '',
    `| | ${unit} |\n| --- | ---: |\n${[...figures, ...missing].join('\n')}`,
    '',
    `| ratio | median | spread | target | |\n| --- | ---: | --- | --- | --- |\n${comparisons.map(rowOf).join('\n')}`,
    '',
    ...missed.map(({ ours, peer, because }) => `${ours} / ${peer}: ${because}\n`),
  ].join('\n');
}

function rowOf(one: Compared): string {
  const { ours, peer, ratio } = one;
  return `| ${ours} / ${peer} | ${ratioOf(ratio)} | ${spreadOf(one)} | ${targetOf(one)} | ${verdictOf(one)} |`;
}
