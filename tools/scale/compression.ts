/**
 * What compression would save, and what it costs: `npm run scale:compression`. It pays on links slower than the one at
 * which the time to compress and to expand is what sending less saves.
 */

import { randomBytes } from 'node:crypto';
import { serialize } from 'node:v8';
import * as zlib from 'node:zlib';

const MIB = 2 ** 20;
const SIZE = 4 * MIB;

interface Method {
  readonly name: string;
  compress(bytes: Uint8Array): Uint8Array;
  expand(bytes: Uint8Array): Uint8Array;
}

const { constants } = zlib;
const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

const methods: readonly Method[] = [
  { name: 'deflate 1', compress: (bytes) => zlib.deflateRawSync(bytes, { level: 1 }), expand: zlib.inflateRawSync },
  { name: 'brotli 1', compress: (bytes) => zlib.brotliCompressSync(bytes, fast), expand: zlib.brotliDecompressSync },
];

const words =
  'the of and to in a is that for it as was with be by on not he his but at are this have from or had an'.split(' ');
let state = 1;
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};

const record = (id: number) => ({
  id,
  name: `user-${id}`,
  tags: [words[id % words.length], words[(id * 7) % words.length]],
  score: random(),
  active: id % 3 === 0,
});

function text(): string {
  let all = '';
  while (all.length < SIZE)
    all += `${words[Math.floor(random() ** 2 * words.length)]}${random() < 0.1 ? `${Math.floor(random() * 1e4)}. ` : ' '}`;
  return all;
}

const payloads: Readonly<Record<string, Uint8Array>> = {
  'list of records': serialize(Array.from({ length: 40_000 }, (_, id) => record(id))),
  text: serialize(text()),
  'Float64Array of noise': randomBytes(SIZE),
};

/** Megabytes per second of processor time, the best of several. */
function speed(bytes: number, work: () => unknown): number {
  const times = Array.from({ length: 9 }, () => {
    const begin = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1e6;
  });
  return bytes / 1e6 / Math.min(...times);
}

for (const [payload, bytes] of Object.entries(payloads)) {
  for (const { name, compress, expand } of methods) {
    const compressed = compress(bytes);
    const share = compressed.byteLength / bytes.byteLength;
    const compressing = speed(bytes.byteLength, () => compress(bytes));
    const expanding = speed(bytes.byteLength, () => expand(compressed));
    const limit = (1 - share) / (1 / compressing + 1 / expanding);
    console.log(
      `${payload}, ${name}: ${(share * 100).toFixed(0)} % of the size, ${compressing.toFixed(0)} MB/s and back ${expanding.toFixed(0)} MB/s: ` +
        (limit > 0.5 ? `pays below ${((limit * 8) / 1000).toFixed(2)} Gbit/s` : 'never pays'),
    );
  }
}
