/** Spells a president's name as it is usually printed; the data set's names are made from file names. */

const known: Readonly<Record<string, string>> = {
  'George Bush': 'George H. W. Bush', // his son is "George W Bush"
  'James Polk': 'James K. Polk',
};

export function presidentName(name: string): string {
  return known[name] ?? name.replace(/ ([A-Z])(?= |$)/g, ' $1.').replace(/\bMc /, 'Mc');
}
