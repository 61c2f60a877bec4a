/** How many tests passed, failed and were skipped. */
export interface TestCounts {
  passes: number;
  failures: number;
  pending: number;
}

/** The result of a run in one line: `12 passed, 0 failed`, with `, 3 skipped` when any were. */
export function closingLine({ passes, failures, pending }: TestCounts): string {
  const skipped = pending > 0 ? `, ${pending} skipped` : '';
  return `${passes} passed, ${failures} failed${skipped}`;
}

/** The counts of a closing line; undefined for every other line. */
export function readClosingLine(line: string): TestCounts | undefined {
  const [, passes, failures, pending = 0] =
    /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line) ?? [];
  if (passes === undefined) return undefined;
  return { passes: Number(passes), failures: Number(failures), pending: Number(pending) };
}
