/** Of what a process has printed at its end, the line that says why it ended. */

/** `TypeError [ERR_X]: …`, as Node prints what nobody has caught; not the place that it shows before, nor its own version behind. */
const ERROR = /^(?:Uncaught )?(?:[\w$.]*(?:Error|Exception)\b[^:]*|FATAL ERROR): \S.*$/m;

/** Where an error was thrown, what hangs on it, and how to ask for more. */
const ASIDE = /^(\s.*|[}\]^].*|Node\.js v\d.*|\(Use `node .*|node:internal.*|)$/;

export function tellingLine(printed: string): string {
  const error = ERROR.exec(printed)?.[0];
  if (error !== undefined) return error;
  const lines = printed.split('\n').map((line) => line.trimEnd());
  return lines.filter((line) => !ASIDE.test(line)).at(-1) ?? '';
}
