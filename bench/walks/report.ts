import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionsOf, hashesOf, requestsOf, type HashedContent, type ProbeRecord } from './records.js';

/** A probe records what ran up to one interval later. */
const probeIntervalMs = 50;
/** Contents below this size, such as single rows, are counted but not listed. */
const smallestBytes = 1024;
const count = (number: number): string => number.toLocaleString('en-US');
/** Each distinct name with its number of occurrences. */
const tally = (names: readonly string[]): string =>
  [...new Set(names)].map((name) => `${name} ×${names.filter((other) => other === name).length}`).join('; ');

export interface Walks {
  records: readonly ProbeRecord[];
  /** The numbers in the names of the walks through the API. */
  repetitions: readonly number[];
  /** Milliseconds since 1970. */
  retrainingStartedAt: number;
  storeHost: string;
  csvBytes: number;
}

/** The files that each walk executes, as Markdown. */
export function reportFiles(walks: Walks, options: { root: string; list: boolean }): string {
  const files = filesOfWalks(walks);
  const lines = (file: string): number =>
    readFileSync(join(options.root, file), 'utf8').split('\n').length - 1;
  return [
    '| walk | files executed | lines in them |',
    '| --- | ---: | ---: |',
    ...files.map(
      ([name, list]) =>
        `| ${name} | ${list.length} | ${count(list.reduce((sum, file) => sum + lines(file), 0))} |`,
    ),
    ...(options.list ? files.flatMap(([name, list]) => ['', name, ...list.map((file) => `  ${file}`)]) : []),
  ].join('\n');
}

function filesOfWalks({ records, repetitions, retrainingStartedAt }: Walks): [string, string[]][] {
  const [api, workers, commands] = [
    startedBy(records, 'api'),
    startedBy(records, 'workers'),
    startedBy(records, 'cli'),
  ];
  const always = (walk: string): string[] =>
    repetitions
      .map((repetition) => [...functionsOf(api, `${walk} ${repetition}`)])
      .reduce((common, functions) => common.filter((name) => functions.includes(name)));
  const helpFunctions = functionsOf(commands, 'help');
  const commandFunctions = [...functionsOf(commands, 'row')].filter((name) => !helpFunctions.has(name));
  const step = functionsOf(
    workers.filter(({ ancestry }) => ancestry[0]?.includes('train')),
    'row: step',
  );
  const workerFunctions = [...functionsOf(workers, 'row'), ...functionsOf(workers, 'row: step')];
  const retraining = functionsOf(workers, 'retraining (timed)', retrainingStartedAt + probeIntervalMs);
  return (
    [
      ['text → /predict', always('text')],
      ['CSV row → champion', [...commandFunctions, ...workerFunctions]],
      ['loss → weight', [...step]],
      ['label → retraining', [...always('label'), ...retraining]],
    ] as [string, string[]][]
  ).map(([name, functions]) => {
    if (functions.length === 0) throw new Error(`nothing was recorded of ${name}`);
    return [name, [...new Set(functions.map((id) => id.split(':')[0]!))].sort()];
  });
}

/** What the workers hash, and request from the store, on the way from a CSV row to the champion, as Markdown. */
export function reportBytes({ records, storeHost, csvBytes }: Walks): string {
  const workers = startedBy(records, 'workers');
  const hashes = hashesOf(workers, 'row');
  const bytes = hashes.reduce((sum, content) => sum + content.bytes * content.by.length, 0);
  const distinctBytes = hashes.reduce((sum, content) => sum + content.bytes, 0);
  const wasted = ({ bytes: size, by }: HashedContent): number => size * (by.length - 1);
  const repeated = hashes
    .filter((content) => wasted(content) > 0 && content.bytes >= smallestBytes)
    .sort((a, b) => wasted(b) - wasted(a));
  const small = hashes.filter((content) => content.bytes < smallestBytes);
  const smallAgain = small.filter(({ by }) => by.length > 1).length;
  const requests = requestsOf(workers, 'row', storeHost);
  const total = (method: string): number =>
    requests.filter((request) => request.method === method).reduce((sum, { by }) => sum + by.length, 0);
  const again = requests.filter(({ method, by }) => ['GET', 'PUT'].includes(method) && by.length > 1);
  return [
    `The CSV file has ${count(csvBytes)} bytes. The workers hash ${count(bytes)} bytes, of which ${count(distinctBytes)} are distinct.`,
    `They hash ${count(small.length)} contents of less than ${smallestBytes} bytes, such as rows; ${count(smallAgain)} of these more than once.`,
    '',
    `| content (at least ${smallestBytes} bytes) hashed more than once | bytes | times | by |`,
    '| --- | ---: | ---: | --- |',
    ...repeated.map(
      ({ digest, bytes: size, by }) =>
        `| ${digest.slice(0, 12)} | ${count(size)} | ${by.length} | ${tally(by)} |`,
    ),
    '',
    `Requests to the store: ${['GET', 'PUT', 'HEAD', 'LIST', 'DELETE'].map((method) => `${total(method)} ${method}`).join(', ')}.`,
    '',
    '| object fetched or written more than once | times | by |',
    '| --- | ---: | --- |',
    ...again.map(({ method, key, by }) => `| ${method} ${key} | ${by.length} | ${tally(by)} |`),
  ].join('\n');
}

/** The records of processes whose script lies in a directory, and of their descendants. */
const startedBy = (records: readonly ProbeRecord[], directory: string): ProbeRecord[] =>
  records.filter(({ ancestry }) => ancestry.some((script) => script.startsWith(`${directory}/`)));
