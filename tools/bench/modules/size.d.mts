import { Module, type RunArgs } from '@magda/core';

export declare class Size extends Module.Runtime {
  run(args: RunArgs): unknown;
}
