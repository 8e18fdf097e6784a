import { Module } from '@magda/core';

export class Give extends Module.Runtime {
  run(): unknown;
}

export class Mould extends Module.Runtime {
  run(): unknown;
}

export class Tally extends Module.Aggregate<{ count: number }> {
  initialState(): { count: number };
  aggregate(): void;
  process(): number;
}

export class Double extends Module.Runtime {
  run(): number;
}

export class Falter extends Module.Runtime {
  run(): unknown;
}

export class Gather extends Module.Runtime {
  runBatch(): Promise<unknown[]>;
}
