import { Module, type RunArgs } from '@magda/core';

export class Count extends Module.Aggregate<number> {
  override initialState(): number;
  aggregate(args: RunArgs): void;
}
