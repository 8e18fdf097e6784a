/** Colors for terminals, or none. */

const STYLES = {
  white: '37',
  green: '32',
  yellow: '33',
  red: '31',
  blue: '34',
  magenta: '35',
  boldRed: '1;31',
  boldGreen: '1;32',
  boldCyan: '1;36',
} as const;

export type Style = keyof typeof STYLES;

/** Gives a text its style. */
export type Paint = (text: string, style: Style) => string;

export const colored: Paint = (text, style) => (text === '' ? '' : `\u001b[${STYLES[style]}m${text}\u001b[0m`);

export const plain: Paint = (text) => text;
