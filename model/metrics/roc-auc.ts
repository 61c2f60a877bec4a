/**
 * Area under the ROC curve: the probability that a positive row scores higher than a negative one, where ties
 * count half (the Mann–Whitney U statistic from mid-ranks). Null when all rows are positive or none is.
 */
function binaryRocAuc(isPositive: (row: number) => boolean, scores: ArrayLike<number>): number | null {
  const order = Array.from({ length: scores.length }, (_, row) => row).sort(
    (a, b) => scores[a]! - scores[b]!,
  );
  let positives = 0;
  let positiveRanks = 0;
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    const middleRank = (start + 1 + end) / 2;
    for (; start < end; start++) {
      if (!isPositive(order[start]!)) continue;
      positives++;
      positiveRanks += middleRank;
    }
  }
  const negatives = scores.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (positiveRanks - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/**
 * ROC AUC of the second class for two classes; otherwise the macro average of each class against the rest.
 * Null when a class is absent.
 */
export function rocAuc(
  classes: number,
  actual: ArrayLike<number>,
  probabilities: readonly ArrayLike<number>[],
): number | null {
  let sum = 0;
  const first = classes === 2 ? 1 : 0;
  for (let index = first; index < classes; index++) {
    const scores = probabilities.map((row) => row[index]!);
    const area = binaryRocAuc((row) => actual[row] === index, scores);
    if (area === null) return null;
    sum += area;
  }
  return sum / (classes - first);
}
