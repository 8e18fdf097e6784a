/** Carries what callers keep in AsyncLocalStorage to the modules that work for them, in runtimes that have it. */

/** The context of one caller. Node's AsyncResource is one. */
export interface AsyncScope {
  runInAsyncScope<This, Args extends unknown[], T>(
    call: (this: This, ...args: Args) => T,
    thisArg: This,
    ...args: Args
  ): T;
}

type AsyncResource = new (type: string, options: { readonly requireManualDestroy: boolean }) => AsyncScope;

interface Runtime {
  readonly process?: { getBuiltinModule?(id: string): { readonly AsyncResource?: AsyncResource } | undefined };
}

// Not imported, as browsers have no such module.
const { AsyncResource } = (globalThis as Runtime).process?.getBuiltinModule?.('node:async_hooks') ?? {};
const OPTIONS = { requireManualDestroy: true };

/** The context of whoever calls this; undefined where there is no such thing. */
export function currentScope(): AsyncScope | undefined {
  return AsyncResource && new AsyncResource('MAGDA_JOB', OPTIONS);
}

/** Calls in a context of its own like that of the scope: what is entered in there reaches nobody else. */
export function inScopeLike<This, T>(scope: AsyncScope | undefined, call: (this: This) => T, thisArg: This): T {
  if (scope === undefined) return call.call(thisArg);
  return (scope.runInAsyncScope(currentScope, undefined) as AsyncScope).runInAsyncScope(call, thisArg);
}
