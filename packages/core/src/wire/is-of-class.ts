/** Tells the library's errors apart by their codes: executors and stores may throw them with another copy of core. */

import type { MagdaError } from '../errors/errors.js';

export interface ErrorClass<T extends MagdaError> {
  readonly code: string;
  readonly prototype: T;
}

export function isOfClass<T extends MagdaError>(error: unknown, Class: ErrorClass<T>): error is T {
  return codeOf(error) === Class.code;
}

export function isMagdaError(error: unknown): error is MagdaError {
  return codeOf(error)?.startsWith('MAGDA_') ?? false;
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
