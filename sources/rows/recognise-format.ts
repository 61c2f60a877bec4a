export type TextFormat =
  { format: 'jsonl' } | { format: 'json-array' } | { format: 'csv'; delimiter: ',' | ';' | '\t' };

const linesToCompare = 20;

/**
 * Tells JSONL from one JSON array and from CSV, and CSV's delimiter, from the beginning of a file. The delimiter is the one that
 * is equally frequent, outside quotes, on each of the first lines; of several, or of none, the most frequent on the first line.
 */
export function recogniseFormat(head: string): TextFormat {
  if (/^\s*\{\s*["}]/.test(head)) return { format: 'jsonl' };
  if (/^\s*\[\s*\{/.test(head)) return { format: 'json-array' };
  const unquoted = head.replace(/^(\r?\n)+/, '').replace(/"(?:[^"]|"")*"/g, '');
  const lines = unquoted.split(/\r?\n/, linesToCompare).filter((line) => line !== '');
  // The last line may be cut off.
  const [firstLine = '', ...below] = lines.length > 1 ? lines.slice(0, -1) : lines;
  const counts = ([',', ';', '\t'] as const).map((delimiter) => {
    const fieldsOf = (line: string): number => line.split(delimiter).length;
    const count = fieldsOf(firstLine);
    return { delimiter, count, isEven: count > 1 && below.every((line) => fieldsOf(line) === count) };
  });
  const even = counts.filter(({ isEven }) => isEven);
  const best = (even.length > 0 ? even : counts).reduce((a, b) => (b.count > a.count ? b : a));
  return { format: 'csv', delimiter: best.delimiter };
}
