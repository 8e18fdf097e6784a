import { Module } from '@magda/core';

export const unit: number;

export class Wait extends Module.Runtime<{ units?: number }> {
  run(): Promise<void>;
}
