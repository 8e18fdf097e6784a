/** The host spec of modules that live in this process, as one group that claims nothing. */

import { toLiveOrFile } from '../module/from-file.js';
import { hostedModules, type PlanInputs } from '../plan/make-plan.js';
import { VERSION } from '../util/version.js';
import type { HostSpec } from '../wire/host-spec.js';
import { PROTOCOL_VERSION } from '../wire/protocol.js';

export interface SequentialHostOptions extends Omit<PlanInputs, 'executorOf'> {
  /** As the user gave it. */
  readonly context: unknown;
  readonly sharedParameters: Readonly<Record<string, unknown>>;
  /** Whether log lines are wanted at all. */
  readonly logs: boolean;
}

export function sequentialHost({ context, sharedParameters, logs, ...inputs }: SequentialHostOptions): HostSpec {
  return {
    protocol: PROTOCOL_VERSION,
    version: VERSION,
    kind: 'SequentialPipeline',
    pipeline: inputs.spec.name,
    group: undefined,
    replica: 0,
    replicas: 1,
    incarnation: 1,
    resources: { numCpus: 0, numGpus: 0, memory: 0, resources: {}, gpuIds: [] },
    modules: hostedModules({ ...inputs, executorOf: () => undefined }).get(undefined) ?? [],
    sharedParameters,
    context: toLiveOrFile(context),
    hooks: [],
    concurrency: 1,
    sharedMemory: true,
    passes: 'references',
    startLog: undefined,
    logs,
    scopeOf: undefined,
    durable: false,
  };
}
