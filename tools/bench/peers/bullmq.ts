/** Jobs and flows of BullMQ, one queue for each module, processed in this process, which is its quickest way. */

import { FlowProducer, type Job, Queue, QueueEvents, Worker } from 'bullmq';
import { type Contestant, rate } from '../contest.js';
import { redis } from './redis.js';

const options = { removeOnComplete: { count: 1_000 } };

type Processor = (job: Job) => Promise<unknown>;

async function queues(processors: Readonly<Record<string, Processor>>) {
  const server = await redis();
  const connection = { path: server.path, maxRetriesPerRequest: null };
  const all = Object.entries(processors).map(([name, processor]) => {
    const worker = new Worker(name, processor, { connection, concurrency: 64 });
    return { name, worker, queue: new Queue(name, { connection }), events: new QueueEvents(name, { connection }) };
  });
  await Promise.all(all.flatMap(({ worker, events }) => [worker.waitUntilReady(), events.waitUntilReady()]));
  const of = (name: string) => all.find((one) => one.name === name) as (typeof all)[number];
  const flows = new FlowProducer({ connection });
  const close = async () => {
    await Promise.all(all.map(({ worker }) => worker.close()));
    await Promise.all([...all.flatMap(({ queue, events }) => [queue.close(), events.close()]), flows.close()]);
    await server.close();
  };
  return { of, flows, close };
}

const echo: Processor = async ({ data }) => data.value;

export async function bullJobs(jobs: number): Promise<Contestant> {
  const { of, close } = await queues({ A: echo });
  const { queue, events } = of('A');
  const call = async (value: number) => (await queue.add('job', { value }, options)).waitUntilFinished(events);
  return { measure: () => rate(call, jobs), close };
}

/** A flow is a tree: A, on which both B and C depend, comes before it. */
export async function bullDiamonds(jobs: number): Promise<Contestant> {
  const join: Processor = async (job) => Object.values(await job.getChildrenValues());
  const { of, flows, close } = await queues({ A: echo, B: echo, C: echo, D: join });
  const [first, last] = [of('A'), of('D')];
  const call = async (job: number) => {
    const value = await (await first.queue.add('job', { value: job }, options)).waitUntilFinished(first.events);
    const child = (queueName: string) => ({ name: 'job', queueName, data: { value }, opts: options });
    const flow = await flows.add({ name: 'job', queueName: 'D', opts: options, children: [child('B'), child('C')] });
    await flow.job.waitUntilFinished(last.events);
  };
  return { measure: () => rate(call, jobs), close };
}
