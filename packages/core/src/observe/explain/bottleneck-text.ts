/** Writes for the terminal what limits a pipeline: the verdict, the groups with their loads, and what to do. */

import { onExecutor } from '../executor-names.js';
import { cut, printable, table } from '../text/cells.js';
import { durationText } from '../text/scale.js';
import type { GroupLoad } from '../timeline/group-load.js';
import type { Advice, Bottleneck } from './advice.js';

type Found = Omit<Bottleneck, 'toText'>;

const widestName = 24;
/** Batches with this share of the jobs that they may have. */
const full = 0.8;

export function bottleneckText(found: Found): string {
  const [first] = found.groups;
  if (first === undefined) return 'No module has run yet.';
  return [verdict(found, first), '', ...table(rowsOf(found.groups)), '', ...whatToDo(found)].join('\n');
}

function verdict({ limit, limiting }: Found, { capacity }: GroupLoad): string {
  if (limit === 'arrivals')
    return `No group limits the throughput: the slowest could take ${rate(capacity)}, and jobs hardly wait for it.`;
  if (limit === 'rate') return `${groupsText(limiting)} held back by ${limiting.length === 1 ? 'its' : 'their'} rate.`;
  if (limiting.includes(undefined)) return `A sequential pipeline works on one job at a time: ${rate(capacity)}.`;
  return limiting.length === 1
    ? `Group ${quoted(limiting)} limits the throughput to ${rate(capacity)}.`
    : `Groups ${quoted(limiting)} limit the throughput to ${rate(capacity)}.`;
}

function groupsText(groups: readonly (string | undefined)[]): string {
  return groups.length === 1 ? `Group ${quoted(groups)} is` : `Groups ${quoted(groups)} are`;
}

function quoted(groups: readonly (string | undefined)[]): string {
  return groups.map((group = '') => `"${printable(group)}"`).join(', ');
}

/** Slots are shown where there are several, and the rate where there is one. */
function rowsOf(groups: readonly GroupLoad[]): string[][] {
  const slots = groups.some(({ concurrency }) => concurrency > 1);
  const held = groups.some(({ heldPerJob }) => heldPerJob > 0);
  const waits = ['queued per job', ...(held ? ['held by rate'] : [])];
  const head = ['replicas', ...(slots ? ['concurrency'] : []), 'busy per job', ...waits, 'capacity'];
  return [
    ['group', ...head, 'slowest module'],
    ...groups.map(
      ({ group, executor, replicas, concurrency, busyPerJob, queuedPerJob, heldPerJob, capacity, slowest }) => {
        const name = group === undefined ? '(sequential)' : cut(printable(group), widestName) + onExecutor(executor);
        const module = cut(printable(slowest.module), widestName) + (slowest.aggregated ? ', aggregate()' : '');
        return [
          ...[name, String(replicas), ...(slots ? [String(concurrency)] : [])],
          ...[durationText(busyPerJob), durationText(queuedPerJob - heldPerJob)],
          ...(held ? [durationText(heldPerJob)] : []),
          rate(capacity),
          `${module} (${durationText(slowest.ms)})`,
        ];
      },
    ),
  ];
}

function whatToDo(found: Found): string[] {
  const { limit, limiting, single, advice, gain } = found;
  const factor = `${Number(gain.toFixed(2))} times the throughput in the long run`;
  if (limit === 'arrivals') {
    const [more] = advice;
    const unlike = 'More replicas or concurrency would change nothing:';
    if (more === undefined) return [`${unlike} jobs come too seldom.`, ...ofBatches(found)];
    return [
      `${unlike} send more jobs at once, ${more.to} instead of ${more.from}: ${factor}${ifTheyWait(found)}.`,
      ...ofBatches(found),
    ];
  }
  if (limit === 'rate') {
    const [step] = advice;
    const unlike = 'More replicas would change nothing';
    if (step === undefined) return [`${unlike}: the replicas could hardly take more.`];
    return [
      `${unlike}. With a higher \`rate\` the replicas could take ${rate(step.to)} instead of ${rate(step.from)}.`,
    ];
  }
  if (limiting.includes(undefined)) return ['Group it, with toParallel(), so that jobs overlap.'];
  if (advice.length > 0) {
    const replicas = advice.some(({ raise }) => raise === 'replicas');
    const cores = replicas ? ', if there are cores for them' : ', as long as their modules wait more than they compute';
    return [`${stepsText(advice)}: ${factor}${cores}.`, ...orConcurrency(found), ...ofBatches(found)];
  }
  return single.length > 0
    ? single.map((group) => whatOfSingle(found, group))
    : ['More replicas would not help, or are not possible: make the slowest module faster.'];
}

/** Jobs that do not wait show how long modules take, but not what they do meanwhile. */
function ifTheyWait({ groups }: Found): string {
  return (groups[0]?.concurrency ?? 1) > 1 ? ', as long as modules wait more than they compute' : '';
}

function stepsText(advice: readonly Advice[]): string {
  const gifts = advice.flatMap((step) => {
    if (step.raise === 'jobs at once' || step.raise === 'rate') return [];
    const { raise, group, from, to } = step;
    const what = raise === 'replicas' ? `${to} replicas` : `a concurrency of ${to}`;
    return [`${quoted([group])} ${what} instead of ${from}`];
  });
  const caller = advice.find(({ raise }) => raise === 'jobs at once');
  const sent = caller === undefined ? '' : `, and send ${caller.to} jobs at once instead of ${caller.from}`;
  return `Give ${gifts.join(', ')}${sent}`;
}

/** Calls for several jobs: whether they could be for more. */
function ofBatches({ limit, limiting, groups }: Found): string[] {
  const named = limit === 'groups' ? groups.filter(({ group }) => limiting.includes(group)) : groups;
  return named.flatMap(({ group, batches }) => {
    if (batches === undefined) return [];
    const { maxSize, jobsPerCall } = batches;
    const size = Number(jobsPerCall.toPrecision(2));
    return jobsPerCall > maxSize * full
      ? [
          `The batches of ${quoted([group])} are full: if a call for more jobs hardly takes longer, a \`maxSize\` above ${maxSize} does the same.`,
        ]
      : [
          `A batch of ${quoted([group])} has ${size} of the ${maxSize} jobs that it may have: more jobs at once, or a longer \`maxWait\`, fill it.`,
        ];
  });
}

/** With one slot nothing shows whether modules wait or compute. */
function orConcurrency({ advice, groups }: Found): string[] {
  const alike = advice.flatMap((step) => {
    const group = step.raise === 'replicas' ? groups.find((one) => one.group === step.group) : undefined;
    return group?.concurrency === 1 ? [group.group] : [];
  });
  if (alike.length === 0) return [];
  return [
    `If ${quoted(alike)} waits for something more than it computes, \`concurrency\` does the same in one replica.`,
  ];
}

function whatOfSingle({ groups }: Found, group: string): string {
  const { slowest } = groups.find((one) => one.group === group) as GroupLoad;
  const module = `"${printable(slowest.module)}"`;
  const has = `Group ${quoted([group])} has one replica, as it has an Aggregate:`;
  return slowest.aggregated
    ? `${has} make the aggregate() of ${module} faster, such as by doing more of its work in a module before it.`
    : `${has} give the Aggregate a group of its own, so that ${module} can have replicas.`;
}

function rate(perSecond: number): string {
  return Number.isFinite(perSecond) ? `${Number(perSecond.toPrecision(3))} jobs/s` : 'any number of jobs/s';
}
