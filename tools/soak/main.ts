/** Soaks the library, and prints what came of it. It ends with code 1 if a promise was broken, or something grows. */

import { parseArgs } from 'node:util';

const usage = `npm run soak                                            a thousand stories in virtual time
npm run soak -- --seed 12345 --trace                    one of them, line by line
npm run soak -- --executor threads --minutes 10         keeps real workers busy, and has them die; or --rounds 3 --jobs 10000
npm run soak -- --executor threads --builds 1000        builds and closes pipelines
npm run soak -- --executor processes --kills 100        kills one worker after another under load

Executors are simulated, inline, threads, processes and remote. On real workers --calm spares the app itself, and --trace prints what befalls it.
--json prints figures as JSON.`;

const { values } = parsed();
if (values.help) {
  console.log(usage);
  process.exit();
}

const { executor, trace, calm: isCalm, json } = values;
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : whole('seed', values.seed);

// What a broken soak leaves under way must not keep it alive.
if (!(await soak())) process.exit(1);

/** Simulated modules and real ones have the same types, so only those that are wanted are loaded. */
async function soak(): Promise<boolean> {
  if (executor === 'simulated') {
    const { playSeeds } = await import('./seeds.js');
    const seeds = whole('seeds', values.seeds ?? (values.seed === undefined ? '1000' : '1'));
    return playSeeds({ seed, seeds, trace });
  }
  if (process.platform !== 'linux')
    throw new Error('What a process holds is read from /proc, so real executors are soaked on Linux.');
  if (values.kills !== undefined) {
    const { soakKills } = await import('./real/kills.js');
    return soakKills({ executor, seed, kills: whole('kills', values.kills), json });
  }
  const { soakBuilds } = await import('./real/builds.js');
  const { soakRounds } = await import('./real/rounds.js');
  if (values.builds !== undefined) return soakBuilds({ executor, builds: whole('builds', values.builds), json });
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
  const rounds = whole('rounds', values.rounds ?? (minutes === undefined ? '3' : '1000000'));
  // Short rounds make more readings.
  const jobs = whole('jobs', values.jobs ?? (minutes === undefined ? '10000' : '2000'));
  return soakRounds({ executor, seed, rounds, minutes, jobs, isCalm, trace, json });
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new TypeError(`--${name} must be a whole number: it is "${text}".`);
  return value;
}

function parsed() {
  const options = {
    executor: { type: 'string', default: 'simulated' },
    seed: { type: 'string' },
    seeds: { type: 'string' },
    trace: { type: 'boolean', default: false },
    calm: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    rounds: { type: 'string' },
    jobs: { type: 'string' },
    builds: { type: 'string' },
    kills: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ options });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}
