import { assignRowsInTurns, type AssignmentOptions, type SplitSelection } from '../../policy/assign-rows.js';

/** `assignRowsInTurns` for a few rows, which need no turns. */
export function assignRows(
  rows: Parameters<typeof assignRowsInTurns>[0],
  options: AssignmentOptions,
): SplitSelection {
  const steps = assignRowsInTurns(rows, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
