/** Tells proxies apart, where the runtime can: no channel carries them, and code alone cannot recognize them. */

interface Runtime {
  getBuiltinModule?(name: 'node:util'): { readonly types: { isProxy(value: unknown): boolean } };
}

const { process } = globalThis as { readonly process?: Runtime };

/** Always false in browsers, where a proxy passes for the data that it shows. */
export const isProxy: (value: unknown) => boolean =
  process?.getBuiltinModule?.('node:util').types.isProxy ?? (() => false);
