/** Sets rows in columns for a terminal of a given width. */

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  of(row: Row): string;
}

/** The last column takes what room is left, and as many of its items as fit. */
export interface ListColumn<Row> {
  readonly title: string;
  of(row: Row): readonly string[];
}

const gap = '  ';

export function formatTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  last: ListColumn<Row>,
  width: number,
): string {
  const widths = columns.map(({ title, of }) => Math.max(title.length, ...rows.map((row) => of(row).length)));
  const room = width - widths.reduce((sum, columnWidth) => sum + columnWidth + gap.length, 0);
  const line = (cells: readonly string[], tail: string) => {
    const aligned = cells.map((cell, index) => align(cell, widths[index] ?? 0, columns[index]?.align));
    return [...aligned, tail].join(gap).trimEnd();
  };
  const head = line(
    columns.map(({ title }) => title),
    last.title.slice(0, Math.max(0, room)),
  );
  const body = rows.map((row) =>
    line(
      columns.map(({ of }) => of(row)),
      fitList(last.of(row), room),
    ),
  );
  return [head, '─'.repeat(width), ...body].join('\n');
}

/** As many items as fit, from the first. */
export function fitList(items: readonly string[], room: number): string {
  let text = '';
  for (const item of items) {
    const longer = text === '' ? item : `${text}, ${item}`;
    if (longer.length > room) break;
    text = longer;
  }
  return text;
}

function align(cell: string, width: number, side: Column<never>['align']): string {
  return side === 'right' ? cell.padStart(width) : cell.padEnd(width);
}
