import type { TestRowUse } from '../../contracts/decision.js';

/**
 * Counts how often a candidate's test rows have judged other candidates before: each use of the same rows
 * makes it likelier that a verdict is luck.
 * @param earlierRuns ids of the test rows of each earlier run of the model
 */
export function countTestRowUse(
  rowIds: readonly string[],
  earlierRuns: readonly (readonly string[])[],
): TestRowUse {
  const own = new Set(rowIds);
  const shared = earlierRuns.map((ids) => ids.filter((id) => own.has(id)));
  return {
    rows: rowIds.length,
    usedBefore: new Set(shared.flat()).size,
    earlierRuns: shared.filter((ids) => ids.length > 0).length,
  };
}
