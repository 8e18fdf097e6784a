/** What of a group's `env` Ray may see: it replaces `$NAME` and `${NAME}` in values, so those with a `$` travel sealed. */

export interface Environment {
  /** For Ray to start the worker with. */
  readonly plain: Readonly<Record<string, string>>;
  /** For the worker to add before it loads anything. */
  readonly sealed: Readonly<Record<string, string>>;
}

/** Read while a process starts: what is added later comes too late. */
const OF_THE_START = /^(NODE_|LD_|DYLD_|PATH$)/;

/** @throws {TypeError} naming the group and a variable that could not arrive as it is. */
export function environmentFor(group: string, env: Readonly<Record<string, string>>): Environment {
  const entries = Object.entries(env);
  const sealed = entries.filter(([, value]) => value.includes('$'));
  const early = sealed.find(([name]) => OF_THE_START.test(name));
  if (early !== undefined) {
    throw new TypeError(
      `Group "${group}" has a \`$\` in the variable ${early[0]} of its \`env\`, which Ray would replace before the worker starts. ` +
        'Write the value without it, or set the variable on the nodes.',
    );
  }
  return {
    plain: Object.fromEntries(entries.filter(([, value]) => !value.includes('$'))),
    sealed: Object.fromEntries(sealed),
  };
}
