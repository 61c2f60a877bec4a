import Mocha from 'mocha';

/** The suite's result in one line: `12 passed, 0 failed`, with `, 3 skipped` when any were. */
export function closingLine(stats: Pick<Mocha.Stats, 'passes' | 'failures' | 'pending'>): string {
  const skipped = stats.pending > 0 ? `, ${stats.pending} skipped` : '';
  return `${stats.passes} passed, ${stats.failures} failed${skipped}`;
}

/** Mocha's spec output, then the closing line as the very last line. */
// eslint-disable-next-line no-restricted-syntax -- Mocha takes a reporter from the default export.
export default class ClosingLineReporter extends Mocha.reporters.Spec {
  override done(failures: number, finish: (failures: number) => void): void {
    process.stdout.write(`${closingLine(this.stats)}\n`, () => finish(failures));
  }
}
