/** `1,000,000`. Written here, because what Node has for it loads its tables of languages, and each worker would wait for them when it starts. */
export function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
