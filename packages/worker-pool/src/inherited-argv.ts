/** Which of this process's own Node arguments make sense for a worker. */

/** They say what this process runs, and how it is watched. */
const OWN =
  /^(-(e|p|pe|i|c)|--(eval|print|check|interactive|test|watch|input-type|inspect|debug|cpu-prof|heap-prof|prof|run)\b.*)$/;

/** Those of them whose value is an argument of its own. */
const WITH_VALUE = /^(-(e|p|pe)|--(eval|print|input-type|watch-path|run))$/;

export function inheritedArgv(argv: readonly string[]): readonly string[] {
  return argv.filter((argument, at) => !OWN.test(argument) && !WITH_VALUE.test(argv[at - 1] ?? ''));
}
