import { labels, type CachedModel, type PoolRow } from './cached-models.js';

/** The pool has the test rows of the original file, then rows that tell the truth about a model, then texts that people send. */
export const gateRows = 6_000;
const heldBackRows = 4_000;
export const streamFrom = gateRows + heldBackRows;

/** What models answered to the texts of the pool, shared by all simulations. */
export interface CachedWorld {
  pool: readonly PoolRow[];
  models: readonly CachedModel[];
}

/**
 * Accuracy on all rows that are no test rows, weighted to a share of positive texts. Those that people send are among them: they
 * decide so few promotions that they flatter nobody, and with them a point is about three times the standard error of a difference.
 */
export function trueAccuracy({ pool }: CachedWorld, { answers }: CachedModel, positiveShare: number): number {
  const [negative, positive] = labels.map((_, label) => {
    const rows = [...answers.keys()].slice(gateRows).filter((row) => pool[row]!.label === label);
    return rows.filter((row) => answers[row]!.predicted === label).length / rows.length;
  });
  return (1 - positiveShare) * negative! + positiveShare * positive!;
}

/**
 * By how much the test rows overstate the accuracy of a model, beyond what they overstate all models of its kind: the test rows
 * may be easier than the held-back ones.
 */
export function inflationOf(world: CachedWorld, model: CachedModel): number {
  const alike = world.models.filter(({ kind }) => kind === model.kind);
  const usual = alike.reduce((sum, one) => sum + overstatement(world, one), 0) / alike.length;
  return overstatement(world, model) - usual;
}

/** Accuracy on the test rows minus accuracy on the held-back rows. */
function overstatement({ pool }: CachedWorld, { answers }: CachedModel): number {
  const accuracy = (from: number, to: number): number => {
    let right = 0;
    for (let row = from; row < to; row++) right += Number(answers[row]!.predicted === pool[row]!.label);
    return right / (to - from);
  };
  return accuracy(0, gateRows) - accuracy(gateRows, streamFrom);
}
