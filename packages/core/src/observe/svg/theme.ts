/** The style sheet of a picture: plain CSS, for light and for dark, that viewers other than browsers understand as well. */

/** One value, or one for light and one for dark. */
type Value = string | readonly [light: string, dark: string];

export type Looks = Readonly<Record<string, Readonly<Record<string, Value>>>>;

const common: Looks = {
  page: { fill: ['#ffffff', '#0d1117'] },
  ink: { fill: ['#1f2328', '#e6edf3'] },
  soft: { fill: ['#59636e', '#9198a1'] },
};

export function styleOf(looks: Looks): string {
  const all = { ...common, ...looks };
  const font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
  return `
.magda { font-family: ${font}; color-scheme: light dark }
${rules(all, (value) => (typeof value === 'string' ? value : value[0]))}
@media (prefers-color-scheme: dark) {
${rules(all, (value) => (typeof value === 'string' ? undefined : value[1]))}
}
`;
}

function rules(looks: Looks, pick: (value: Value) => string | undefined): string {
  return Object.entries(looks)
    .map(([look, properties]) => {
      const declarations = Object.entries(properties).flatMap(([property, value]) => {
        const picked = pick(value);
        return picked === undefined ? [] : [`${property}: ${picked}`];
      });
      return declarations.length === 0 ? '' : `.magda-${look} { ${declarations.join('; ')} }`;
    })
    .filter((rule) => rule !== '')
    .join('\n');
}
