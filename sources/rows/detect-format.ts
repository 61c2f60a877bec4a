export type TextFormat =
  { format: 'jsonl' } | { format: 'json-array' } | { format: 'csv'; delimiter: ',' | ';' | '\t' };

const linesToCompare = 20;

/**
 * Detects JSONL, one JSON array or CSV, and CSV's delimiter, from the beginning of a file. The delimiter is
 * the character that occurs equally often on each of the first lines, outside quotes. Where that holds for
 * several or for none, the one that occurs most often on the first line is taken.
 */
export function detectFormat(head: string): TextFormat {
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
