/** Round numbers on a time axis, and durations in words. */

export interface Scale {
  /** Milliseconds from tick to tick. */
  readonly step: number;
  /** Every tick from 0 on, up to the duration. */
  readonly ticks: readonly { readonly time: number; readonly label: string }[];
  /** What the labels count, such as `ms` or `× 100 ms`. */
  readonly unit: string;
}

const units = [
  { name: 'µs', ms: 1e-3, below: 1 },
  { name: 'ms', ms: 1, below: 1_000 },
  { name: 's', ms: 1_000, below: 120_000 },
  { name: 'min', ms: 60_000, below: 7_200_000 },
  { name: 'h', ms: 3_600_000, below: Infinity },
] as const;

/**
 * At most `most` ticks on round numbers.
 *
 * @param unit Milliseconds that count as one; default, or where it is out of proportion, one that suits the duration.
 */
export function scaleOf(duration: number, most: number, unit?: number): Scale {
  const counted = unit !== undefined && duration >= unit / 1000 ? unit : undefined;
  const { name, ms } =
    counted === undefined
      ? unitFor(duration)
      : { name: counted === 1 ? 'ms' : `× ${durationText(counted)}`, ms: counted };
  const finest = niceStep(duration / ms / Math.max(1, most - 1));
  const step = counted !== undefined && duration >= counted ? Math.max(1, finest) : finest;
  // Times read off a clock may end a hair before the tick that they mean.
  const last = Math.floor(duration / ms / step + 1e-6);
  const ticks = Array.from({ length: last + 1 }, (_, index) => ({
    time: index * step * ms,
    label: String(Number((index * step).toPrecision(12))),
  }));
  return { step: step * ms, ticks, unit: name };
}

/** Three digits and a unit, such as `1.25 s`; or so many units, such as `8 units of 100 ms`. */
export function durationText(duration: number, unit?: number): string {
  if (unit !== undefined) {
    const count = Number((duration / unit).toFixed(2));
    return `${count} ${count === 1 ? 'unit' : 'units'} of ${durationText(unit)}`;
  }
  if (duration === 0) return '0 ms';
  const { name, ms } = unitFor(duration);
  return `${Number((duration / ms).toPrecision(3))} ${name}`;
}

function unitFor(duration: number): { name: string; ms: number } {
  return units.find(({ below }) => duration < below) ?? units[4];
}

/** 1, 2 or 5 times a power of ten, and not less. */
function niceStep(atLeast: number): number {
  if (!(atLeast > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return power * ([1, 2, 5].find((factor) => factor * power >= atLeast * (1 - 1e-9)) ?? 10);
}
