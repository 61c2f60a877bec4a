import { contestants, type ContestantName } from './contestants.js';
import { median } from '../median.js';
import type { LoadResult } from './load/load-specification.js';
import type { ServerLoad } from './load/server-load.js';
import type { TextName } from './texts.js';

/** One figure of one round. */
export type Measurement =
  | { kind: 'bare'; text: TextName; batchSize: number; textsPerSecond: number }
  | ({ kind: 'closed'; contestant: ContestantName; text: TextName; connections: number } & ServerLoad)
  | ({
      kind: 'open';
      contestant: ContestantName;
      text: TextName;
      /** Asked for. */
      ratePerSecond: number;
      /** The same for all contestants; else a share of what this one can do. */
      isCommonRate: boolean;
    } & ServerLoad);

type Loaded = Exclude<Measurement, { kind: 'bare' }>;

/** Answers a second over all rounds. */
export function rateOf(rounds: readonly LoadResult[]): number {
  const sum = (of: (round: LoadResult) => number): number =>
    rounds.reduce((total, round) => total + of(round), 0);
  return sum(({ latenciesMs }) => latenciesMs.length) / sum(({ seconds }) => seconds);
}

/**
 * Prints Markdown tables: quantiles are of all answers of all rounds, the rest are means or medians of the
 * rounds.
 */
export function printReport(measurements: readonly Measurement[]): void {
  const limits = new Map<TextName, number>();
  const bare = measurements.filter((measured) => measured.kind === 'bare');
  if (bare.length > 0) {
    console.log('\n| bare session, texts in a run | text | texts/s |\n| ---: | --- | ---: |');
    for (const [, group] of groups(bare, ({ text, batchSize }) => `${text} ${batchSize}`)) {
      const { text, batchSize } = group[0]!;
      const textsPerSecond = group.reduce((sum, measured) => sum + measured.textsPerSecond, 0) / group.length;
      limits.set(text, Math.max(limits.get(text) ?? 0, textsPerSecond));
      console.log(`| ${batchSize} | ${text} | ${textsPerSecond.toFixed(1)} |`);
    }
  }
  const closed = measurements.filter((measured) => measured.kind === 'closed');
  console.log(
    '\n| text | connections | server | requests/s | p50 ms | p99 ms | failed | share of the bare session | server CPU ms a request | generator, cores |',
  );
  console.log('| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const [, group] of groups(closed, (of) => `${of.text} ${of.connections} ${of.contestant}`)) {
    const { text, connections } = group[0]!;
    const limit = limits.get(text);
    const share = limit === undefined ? '' : `${((100 * rateOf(group)) / limit).toFixed(0)} %`;
    console.log(`| ${text} | ${connections} | ${cells(group, share)} |`);
  }
  const open = measurements.filter((measured) => measured.kind === 'open');
  if (open.length === 0) return;
  console.log(
    '\n| text | requests/s sent, open loop | server | sent and answered/s | p50 ms | p99 ms | failed | rate | server CPU ms a request | generator, cores |',
  );
  console.log('| --- | ---: | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: |');
  for (const [, group] of groups(open, (of) => `${of.text} ${of.ratePerSecond} ${of.contestant}`)) {
    const { text, ratePerSecond, isCommonRate } = group[0]!;
    const rate = isCommonRate ? 'the same for all' : 'of its own limit';
    console.log(`| ${text} | ${ratePerSecond.toFixed(0)} | ${cells(group, rate)} |`);
  }
}

function cells(group: readonly Loaded[], note: string): string {
  const latenciesMs = group.flatMap((measured) => measured.latenciesMs).toSorted((a, b) => a - b);
  const quantileMs = (share: number): string =>
    (latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(share * latenciesMs.length))] ?? NaN).toFixed(1);
  return [
    contestants[group[0]!.contestant].title,
    rateOf(group).toFixed(1),
    quantileMs(0.5),
    quantileMs(0.99),
    group.reduce((sum, { failed }) => sum + failed, 0),
    note,
    median(group.map(({ serverCpuMs }) => serverCpuMs)).toFixed(2),
    median(group.map(({ generatorCores }) => generatorCores)).toFixed(2),
  ].join(' | ');
}

/** In the order of the keys' first appearance, but all of one text and connection count together. */
function groups<Item extends { text: TextName }>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): [string, Item[]][] {
  const found = new Map<string, Item[]>();
  for (const item of items) found.set(keyOf(item), [...(found.get(keyOf(item)) ?? []), item]);
  const order = (key: string): string => key.split(' ').slice(0, 2).join(' ');
  const firstSeen = [...new Set([...found.keys()].map(order))];
  return [...found].sort(([a], [b]) => firstSeen.indexOf(order(a)) - firstSeen.indexOf(order(b)));
}
