/** Draws a value as a bar of block characters, to an eighth of a character. */

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

export function bar(value: number, full: number, width: number): string {
  const filled = Math.round(8 * width * Math.min(1, Math.max(0, value / full)));
  return '█'.repeat(Math.floor(filled / 8)) + eighths[filled % 8];
}
