/** Renames the files in the one message that names any: the `start` of an actor. */

import type { HostSpec } from '@magda/core/host';

type Rename = (file: string) => string;

interface StartMessage {
  readonly kind: 'start';
  readonly spec: HostSpec;
}

export function isStart(message: unknown): message is StartMessage {
  return !Array.isArray(message) && (message as { readonly kind?: unknown } | null)?.kind === 'start';
}

/** The message with every file under its other name. */
export function renameFiles({ kind, spec }: StartMessage, rename: Rename): StartMessage {
  const modules = spec.modules.map((module) => ({
    ...renameSource(module, rename),
    inputs: module.inputs.map((input) =>
      input.producer === undefined ? input : { ...input, producer: renameSource(input.producer, rename) },
    ),
  }));
  const hooks = spec.hooks.map((hook) => renameReference(hook, rename));
  return { kind, spec: { ...spec, modules, hooks, context: renameReference(spec.context, rename) } };
}

/** Where not the driver but the engine chose the GPUs, the worker sees which. */
export function withGpus({ kind, spec }: StartMessage): StartMessage {
  const { numGpus, gpuIds } = spec.resources;
  const { CUDA_VISIBLE_DEVICES: visible = '' } = process.env;
  if (numGpus === 0 || gpuIds.length > 0 || visible === '') return { kind, spec };
  return { kind, spec: { ...spec, resources: { ...spec.resources, gpuIds: visible.split(',') } } };
}

function renameSource<T extends { readonly source: string | undefined }>(named: T, rename: Rename): T {
  return named.source === undefined ? named : { ...named, source: rename(named.source) };
}

function renameReference<T extends HostSpec['context']>(thing: T, rename: Rename): T {
  if (thing.kind !== 'file') return thing;
  return { ...thing, reference: { ...thing.reference, file: rename(thing.reference.file) } };
}
