import Table from 'cli-table3';
import { parseArgs } from 'node:util';
import { scenarios, hourMs } from './scenarios.js';
import { simulateYear } from './simulate-year.js';

/**
 * Simulates a year of monitor decisions in each scenario, with many seeds.
 * usage: npm run bench:monitor -- [--seeds 200] [--only "errors only"]
 */
const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '200' }, only: { type: 'string', default: '' } },
});
const seeds = Number(values.seeds);
const startedAt = performance.now();

const table = new Table({
  head: [
    'world',
    'automatic retrainings',
    'promotions',
    'alerts',
    'longest delay, h',
    'years with a violation',
  ],
  style: { head: [], border: [] },
});
let broken = 0;
for (const scenario of scenarios.filter(({ name }) => name.includes(values.only))) {
  const years = Array.from({ length: seeds }, (_, seed) => simulateYear(scenario, seed));
  const wrong = years.filter(({ violations }) => violations.length > 0);
  broken += wrong.length;
  table.push([
    scenario.name,
    spread(years.map(({ automatic }) => automatic.length)),
    spread(years.map(({ promotions }) => promotions.length)),
    spread(years.map(({ alerts }) => alerts.length)),
    (Math.max(...years.map(({ longestDelayMs }) => longestDelayMs)) / hourMs).toFixed(0),
    wrong.length === 0 ? '0' : `${wrong.length}: ${wrong[0]!.violations.slice(0, 3).join(', ')}`,
  ]);
}
process.stdout.write(
  `${table.toString()}\n${seeds} simulated years a world, ${((performance.now() - startedAt) / 1_000).toFixed(0)} s\n`,
);
process.exitCode = broken > 0 ? 1 : 0;

/** `4.1 (3 to 6)`: mean, smallest and largest. */
function spread(counts: number[]): string {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return `${mean.toFixed(1)} (${Math.min(...counts)} to ${Math.max(...counts)})`;
}
