export type TextFormat = { format: 'jsonl' } | { format: 'csv'; delimiter: ',' | ';' | '\t' };

/** Tells JSONL from CSV, and CSV's delimiter, from the beginning of a file. The delimiter is the most frequent one on the first line, outside quotes. */
export function recogniseFormat(head: string): TextFormat {
  if (/^\s*\{\s*["}]/.test(head)) return { format: 'jsonl' };
  const firstLine = /^[^\n]*/.exec(head.replace(/"(?:[^"]|"")*"/g, '').trimStart())![0];
  const counts = ([',', ';', '\t'] as const).map((delimiter) => ({
    delimiter,
    count: firstLine.split(delimiter).length,
  }));
  const best = counts.reduce((a, b) => (b.count > a.count ? b : a));
  return { format: 'csv', delimiter: best.delimiter };
}
