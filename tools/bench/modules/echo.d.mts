import { Module, type RunArgs } from '@magda/core';

export class Echo extends Module.Runtime {
  run(args: RunArgs): unknown;
}

export class AsyncEcho extends Module.Runtime {
  run(args: RunArgs): Promise<unknown>;
}
