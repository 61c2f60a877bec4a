/**
 * The smallest integer from 0 to `maximum` for which `isEnough`, which stays true once it is; null when there is none.
 * Doubles until it is true, then bisects.
 */
export function smallestNumber(isEnough: (value: number) => boolean, maximum: number): number | null {
  if (isEnough(0)) return 0;
  let tooSmall = 0;
  let enough = Math.min(1, maximum);
  while (!isEnough(enough)) {
    if (enough === maximum) return null;
    tooSmall = enough;
    enough = Math.min(2 * enough, maximum);
  }
  while (enough - tooSmall > 1) {
    const middle = Math.floor((tooSmall + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else tooSmall = middle;
  }
  return enough;
}
