/** Ends a worker that cannot read what its driver says: it would wait for ever for what was said, and its driver for the answer. */

const CODE = 70;

export function endUnreadable(): never {
  process.stderr.write(
    'magda: what the driver sent cannot be read here; run the same version of Node.js and @magda/* on both sides.\n',
  );
  process.exit(CODE);
}
