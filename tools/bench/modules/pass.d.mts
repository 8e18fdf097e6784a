import { Module, type RunArgs } from '@magda/core';

export class Pass extends Module.Runtime<{ moves: boolean }> {
  run(args: RunArgs): unknown;
}

export function newArray(): Float64Array<ArrayBuffer>;
