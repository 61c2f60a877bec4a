import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Line =
  /** `script` is, for example, `workers/trainer-worker.ts`; null in a thread. */
  | { kind: 'process'; pid: number; parent: number; script: string | null }
  /** Each function as `<file>:<offset> <name>`. */
  | { kind: 'functions'; walk: string; at: number; functions: string[] }
  | { kind: 'hash'; walk: string; by: string; bytes: number; digest: string }
  | { kind: 'request'; walk: string; method: string; host: string; path: string };

/** What the probe in one thread wrote. */
export interface ProbeRecord {
  /** The script of its process, then of the parent process, and so on. */
  ancestry: string[];
  lines: Line[];
}

export function readRecords(directory: string): ProbeRecord[] {
  const records = readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => {
      const lines = readFileSync(join(directory, name), 'utf8').trimEnd().split('\n');
      return lines.map((line) => JSON.parse(line) as Line);
    });
  const processes = new Map<number, { parent: number; script: string }>();
  for (const line of records.flat())
    if (line.kind === 'process' && line.script !== null)
      processes.set(line.pid, { parent: line.parent, script: line.script });
  const ancestryOf = (pid: number): string[] => {
    const found = processes.get(pid);
    return found === undefined ? [] : [found.script, ...ancestryOf(found.parent)];
  };
  return records.map((lines) => {
    const own = lines.find((line) => line.kind === 'process')!;
    return { ancestry: ancestryOf(own.pid), lines };
  });
}

/** The functions that ran during a walk, recorded up to a time (milliseconds since 1970). */
export function functionsOf(records: readonly ProbeRecord[], walk: string, until = Infinity): Set<string> {
  const lines = records.flatMap((record) => record.lines);
  return new Set(
    lines.flatMap((line) =>
      line.kind === 'functions' && line.walk === walk && line.at <= until ? line.functions : [],
    ),
  );
}

export interface HashedContent {
  digest: string;
  bytes: number;
  /** The files that hashed it, one entry for each time. */
  by: string[];
}

export interface StoreRequest {
  method: string;
  key: string;
  /** The scripts that sent it, one entry for each time. */
  by: string[];
}

/** Every distinct content hashed during a walk. */
export function hashesOf(records: readonly ProbeRecord[], walk: string): HashedContent[] {
  const contents = new Map<string, HashedContent>();
  for (const { lines } of records)
    for (const line of lines) {
      if (line.kind !== 'hash' || line.walk !== walk) continue;
      const content = contents.get(line.digest) ?? { digest: line.digest, bytes: line.bytes, by: [] };
      content.by.push(line.by);
      contents.set(line.digest, content);
    }
  return [...contents.values()];
}

/** Every distinct request sent to the store during a walk. */
export function requestsOf(records: readonly ProbeRecord[], walk: string, storeHost: string): StoreRequest[] {
  const requests = new Map<string, StoreRequest>();
  for (const { ancestry, lines } of records)
    for (const line of lines) {
      if (line.kind !== 'request' || line.walk !== walk || line.host !== storeHost) continue;
      const [path = '', query = ''] = line.path.split('?');
      const method = query.includes('list-type') ? 'LIST' : line.method;
      const key = decodeURIComponent(path).split('/').slice(2).join('/');
      const request = requests.get(`${method} ${key}`) ?? { method, key, by: [] };
      request.by.push(ancestry[0] ?? 'unknown');
      requests.set(`${method} ${key}`, request);
    }
  return [...requests.values()];
}
