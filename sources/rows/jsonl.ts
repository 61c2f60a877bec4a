/** A line of a JSONL file. `object` is absent when the line is too long or not a JSON object. */
export interface JsonLine {
  line: number;
  object?: Record<string, unknown>;
  tooLong?: boolean;
}

const maximumLineBytes = 16 * 1024 * 1024;

/** Parses one JSON object a line and skips blank lines. A line of more than 16 MiB is not kept in memory. */
export async function* readJsonLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<JsonLine> {
  let line = 0;
  for await (const content of splitLines(bytes)) {
    line++;
    const text = content?.toString('utf8');
    if (text === undefined) yield { line, tooLong: true };
    else if (text.trim() !== '') yield { line, object: parseObject(text) };
  }
}

function parseObject(content: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(content);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The lines of a stream, without their ends. A line of more than `maximumBytes` is undefined: it is not kept in memory. */
export async function* splitLines(
  bytes: AsyncIterable<Buffer>,
  maximumBytes = maximumLineBytes,
): AsyncGenerator<Buffer | undefined> {
  let parts: Buffer[] = [];
  let length = 0;
  const append = (part: Buffer) => {
    length += part.length;
    if (length <= maximumBytes) parts.push(part);
    else parts = [];
  };
  const take = () => {
    const content = length <= maximumBytes ? Buffer.concat(parts) : undefined;
    parts = [];
    length = 0;
    return content;
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      append(chunk.subarray(start, end));
      start = end + 1;
      yield take();
    }
    append(chunk.subarray(start));
  }
  if (length > 0) yield take();
}
