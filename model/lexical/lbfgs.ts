/** Writes the gradient at `point` into `gradient` and returns the function value. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

/** Steps from which the curvature is estimated. */
const history = 10;

/**
 * Minimizes a smooth convex function by limited-memory BFGS with a backtracking line search, starting at 0
 * (Nocedal & Wright 2006, algorithms 7.4 and 3.1). Deterministic.
 * @param length of the point
 */
export function minimize(
  objective: Objective,
  length: number,
  { maximumIterations, tolerance }: { maximumIterations: number; tolerance: number },
): Float64Array {
  let point = new Float64Array(length);
  let gradient = new Float64Array(length);
  let nextPoint = new Float64Array(length);
  let nextGradient = new Float64Array(length);
  const direction = new Float64Array(length);
  const steps: { move: Float64Array; change: Float64Array; curvature: number }[] = [];
  let value = objective(point, gradient);
  for (let iteration = 0; iteration < maximumIterations; iteration++) {
    if (gradient.every((slope) => Math.abs(slope) <= tolerance)) break;
    direction.set(gradient);
    const weights = steps.map(() => 0);
    for (let index = steps.length - 1; index >= 0; index--) {
      const { move, change, curvature } = steps[index]!;
      weights[index] = dot(move, direction) / curvature;
      addScaled(direction, -weights[index]!, change);
    }
    const newest = steps.at(-1);
    if (newest) scale(direction, newest.curvature / dot(newest.change, newest.change));
    else scale(direction, 1 / Math.sqrt(dot(gradient, gradient)));
    steps.forEach(({ move, change, curvature }, index) => {
      addScaled(direction, weights[index]! - dot(change, direction) / curvature, move);
    });
    const slope = -dot(direction, gradient);

    let stepLength = 1;
    let nextValue = Infinity;
    for (let attempt = 0; attempt < 40; attempt++) {
      nextPoint.set(point);
      addScaled(nextPoint, -stepLength, direction);
      nextValue = objective(nextPoint, nextGradient);
      if (nextValue <= value + 1e-4 * stepLength * slope) break;
      stepLength /= 2;
    }
    if (!(nextValue < value)) break;
    const oldest = steps.length === history ? steps.shift() : undefined;
    const move = oldest?.move ?? new Float64Array(length);
    const change = oldest?.change ?? new Float64Array(length);
    for (let index = 0; index < length; index++) {
      move[index] = nextPoint[index]! - point[index]!;
      change[index] = nextGradient[index]! - gradient[index]!;
    }
    const curvature = dot(move, change);
    if (curvature > 0) steps.push({ move, change, curvature });
    [point, nextPoint] = [nextPoint, point];
    [gradient, nextGradient] = [nextGradient, gradient];
    value = nextValue;
  }
  return point;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}

function addScaled(target: Float64Array, factor: number, source: Float64Array): void {
  for (let index = 0; index < target.length; index++) target[index]! += factor * source[index]!;
}

function scale(target: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++) target[index]! *= factor;
}
