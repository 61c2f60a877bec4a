import type { IngestReport } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { RowTable } from './row-table.js';

/** With more labels than this, the column is almost certainly not the label. */
const maximumLabels = 1000;
/** With fewer rows of a label, models that are fitted without a fifth of them are hardly better than a guess. */
const minimumRowsPerLabel = 8;

/** @throws EvergreenError `invalid-data` when there are too many labels */
export function requireFewLabels(count: number, { name, columns }: Pick<RowTable, 'name' | 'columns'>): void {
  if (count <= maximumLabels) return;
  throw new EvergreenError(
    'invalid-data',
    `Column "${columns.label}" of ${name} has more than ${maximumLabels} different labels, so it is hardly the label. Name the right one with --label-column.`,
  );
}

/**
 * @param counts rows of each label
 * @throws EvergreenError `invalid-data` when no row is left, all have one label, or a label has too few rows
 */
export function requireUsableLabels(
  counts: ReadonlyMap<string, number>,
  { name, columns }: Pick<RowTable, 'name' | 'columns'>,
  report: IngestReport,
): void {
  const fail = (problem: string) => {
    throw new EvergreenError('invalid-data', problem, { details: { report } });
  };
  if (counts.size === 0) {
    const reasons = Object.entries(report.dropped).map(([reason, count]) => `${reason}: ${count}`);
    fail(`None of the ${report.rowsRead} rows of ${name} can be used (${reasons.join(', ')})`);
  }
  const [first] = counts;
  if (counts.size === 1) {
    fail(
      `All ${first![1]} rows of ${name} have the label "${first![0]}". ` +
        `A classifier needs two labels or more; is "${columns.label}" the label column?`,
    );
  }
  const rare = [...counts].filter(([, count]) => count < minimumRowsPerLabel);
  if (rare.length > 0) {
    const shown = rare.slice(0, 5).map(([label, count]) => `"${label}" ${count}`);
    const others = [...counts].filter(([, count]) => count >= minimumRowsPerLabel);
    const enough = others.slice(0, 5).map(([label, count]) => `"${label}" ${count}`);
    const besides =
      enough.length > 0
        ? `; the others have enough: ${enough.join(', ')}${others.length > 5 ? ', …' : ''}`
        : '';
    fail(
      `${rare.length} of ${counts.size} labels of ${name} have fewer than ${minimumRowsPerLabel} rows (${shown.join(', ')}${besides}). ` +
        `Training and judging a model takes ${minimumRowsPerLabel} different texts of each label. Add rows, or merge or remove these labels.`,
    );
  }
}
