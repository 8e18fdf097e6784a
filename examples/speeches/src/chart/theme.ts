/** Colours and letters, for light and for dark surroundings. */

export const style = `
  svg { --paper: #ffffff; --ink: #1f2328; --muted: #59636e; --grid: #e3e7eb; --grade: #0a5dc2; --diversity: #1a7f37; --length: #b35900 }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117; --ink: #f0f3f6; --muted: #9aa4af; --grid: #262c34; --grade: #6cb0ff; --diversity: #4cc764; --length: #f0a04b }
  }
  text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-size: 12px; fill: var(--ink) }
  .paper { fill: var(--paper) }
  .title { font-size: 22px; font-weight: 650 }
  .subtitle { font-size: 13.5px; fill: var(--muted) }
  .heading { font-size: 13.5px; font-weight: 650; fill: var(--hue, var(--ink)) }
  .explanation { font-weight: 400; fill: var(--muted) }
  .tick { font-size: 11px; fill: var(--muted); font-variant-numeric: tabular-nums }
  .band { fill: var(--ink); fill-opacity: .028 }
  .grid { stroke: var(--grid) }
  .dot { fill: var(--hue); fill-opacity: .28; stroke: var(--hue); stroke-opacity: .55; stroke-width: .75 }
  .bar { fill: var(--hue); fill-opacity: .6 }
  .named { fill-opacity: 1 }
  .trend { fill: none; stroke: var(--hue); stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round }
  .under { stroke: var(--paper); stroke-width: 5 }
  .value { font-weight: 650; fill: var(--hue); font-variant-numeric: tabular-nums }
  .halo { stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; paint-order: stroke }
  .noun { font-size: 11.5px }
`;

/** About how wide a text is, on the wide side: fonts differ from reader to reader. */
export function estimateWidth(text: string, fontSize: number): number {
  return text.length * fontSize * 0.6;
}
