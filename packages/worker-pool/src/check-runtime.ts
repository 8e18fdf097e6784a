/** Refuses runtimes that pass for Node but lack what workers need. */

const NAMES = { bun: 'Bun', deno: 'Deno' } as const;

/**
 * @param by the executor's name.
 * @param lacking what keeps its workers from running elsewhere, by runtime.
 * @throws {TypeError} in such a runtime.
 */
export function checkRuntime(
  by: string,
  lacking: { readonly [runtime in keyof typeof NAMES]?: string },
  versions: Readonly<Record<string, string | undefined>> = process.versions,
): void {
  for (const runtime of ['bun', 'deno'] as const) {
    if (versions[runtime] === undefined || lacking[runtime] === undefined) continue;
    throw new TypeError(
      `${by}() does not run on ${NAMES[runtime]} ${versions[runtime]}, ${lacking[runtime]}. Run the app with Node.js, or use inline().`,
    );
  }
}
