/** Counts, rates and durations as a person reads them. */

/** `1,234,567`. What Node has for it loads its tables of languages first, for which each summary would wait. */
export function countText(count: number): string {
  return String(Math.floor(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 job`, `1,234 jobs` */
export function jobsText(count: number): string {
  return `${countText(count)} ${count === 1 ? 'job' : 'jobs'}`;
}

/** `1,234/s`, `2.5/s`, `12/min`; empty for no jobs at all. */
export function rateText(perSecond: number): string {
  if (!(perSecond > 0) || !Number.isFinite(perSecond)) return '';
  if (perSecond >= 10) return `${countText(Math.round(perSecond))}/s`;
  if (perSecond >= 1) return `${perSecond.toFixed(1)}/s`;
  const perMinute = perSecond * 60;
  return perMinute >= 1 ? `${perMinute.toFixed(1)}/min` : `${(perMinute * 60).toFixed(1)}/h`;
}

/** `0:34`, `12:05`, `3:07:00`, `5 days` */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole >= 2 * 86_400) return `${countText(Math.round(whole / 86_400))} days`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const tail = String(whole % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
}

/** `0.8 s`, `25.3 s`, `12:05` */
export function tookText(seconds: number): string {
  return seconds < 100 ? `${seconds.toFixed(1)} s` : clockText(seconds);
}
