export type TextFormat =
  { format: 'jsonl' } | { format: 'json-array' } | { format: 'csv'; delimiter: ',' | ';' | '\t' };

/** Tells JSONL from one JSON array and from CSV, and CSV's delimiter, from the beginning of a file. The delimiter is the most frequent one on the first line, outside quotes. */
export function recogniseFormat(head: string): TextFormat {
  if (/^\s*\{\s*["}]/.test(head)) return { format: 'jsonl' };
  if (/^\s*\[\s*\{/.test(head)) return { format: 'json-array' };
  const unquoted = head.replace(/^(\r?\n)+/, '').replace(/"(?:[^"]|"")*"/g, '');
  const [firstLine = ''] = unquoted.split('\n', 1);
  const counts = ([',', ';', '\t'] as const).map((delimiter) => ({
    delimiter,
    count: firstLine.split(delimiter).length,
  }));
  const best = counts.reduce((a, b) => (b.count > a.count ? b : a));
  return { format: 'csv', delimiter: best.delimiter };
}
