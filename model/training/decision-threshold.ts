/** What predicts the more probable class of two. */
const neutralThreshold = 0.5;

/**
 * The probability of the second class from which on predicting it gives the highest macro F1 on these rows. No one threshold is
 * the best for every model (Lipton et al. 2014, "Optimal Thresholding of Classifiers to Maximize F1 Measure"), so all are tried:
 * 0.5, and the middle between every two neighbors among the probabilities. Of equals, the one nearest to 0.5 wins.
 * @param probabilities of the second class [rows]
 * @param actual class numbers, 0 or 1 [rows]
 */
export function chooseDecisionThreshold(probabilities: readonly number[], actual: readonly number[]): number {
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!);
  const ranked = order.map((row) => probabilities[row]!);
  /** How many of the first rows are of the second class: by the number of rows. */
  const hits = [0];
  for (const row of order) hits.push(hits.at(-1)! + actual[row]!);
  const cuts = [
    { threshold: neutralThreshold, taken: ranked.filter((value) => value >= neutralThreshold).length },
  ];
  for (let taken = 1; taken < ranked.length; taken++) {
    const threshold = (ranked[taken - 1]! + ranked[taken]!) / 2;
    if (threshold > ranked[taken]!) cuts.push({ threshold, taken });
  }
  const distance = ({ threshold }: { threshold: number }): number => Math.abs(threshold - neutralThreshold);
  const scored = cuts.map((cut) => ({
    ...cut,
    macroF1: macroF1OfCut(ranked.length, hits.at(-1)!, cut.taken, hits[cut.taken]!),
  }));
  return scored.reduce((best, cut) =>
    cut.macroF1 > best.macroF1 || (cut.macroF1 === best.macroF1 && distance(cut) < distance(best))
      ? cut
      : best,
  ).threshold;
}

/**
 * Mean of both classes' F1 scores, 2 · right / (actual + predicted); 0 for a class that is neither.
 * @param positives rows of the second class
 * @param taken rows that are predicted as the second class
 * @param hits those of them that are
 */
function macroF1OfCut(rows: number, positives: number, taken: number, hits: number): number {
  const rightNegatives = rows - positives - taken + hits;
  const ofFirst = (2 * rightNegatives) / (2 * rows - positives - taken || 1);
  const ofSecond = (2 * hits) / (positives + taken || 1);
  return (ofFirst + ofSecond) / 2;
}
