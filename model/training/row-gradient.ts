/** The gradient of an embedding table from one row a token: the rows of equal ids are summed, in feed order. */
export class RowGradient {
  private touched = new Set<number>();
  /** For every entry 1 if any batch has had it, else 0. */
  readonly seen: Uint8Array;

  /** @param dense [entries, features], all zero; from then on zero but for the rows of the last `assign` */
  constructor(
    private readonly dense: Float32Array,
    private readonly features: number,
  ) {
    this.seen = new Uint8Array(dense.length / features);
  }

  /** @param rows [tokens, features], one row for each of `ids` */
  assign(ids: BigInt64Array, rows: Float32Array): void {
    for (const id of this.touched) this.dense.fill(0, id * this.features, (id + 1) * this.features);
    this.touched = new Set();
    for (let token = 0; token < ids.length; token++) {
      const id = Number(ids[token]);
      this.touched.add(id);
      this.seen[id] = 1;
      const from = token * this.features;
      const to = id * this.features;
      for (let feature = 0; feature < this.features; feature++)
        this.dense[to + feature] = this.dense[to + feature]! + rows[from + feature]!;
    }
  }

  sumOfSquares(): number {
    let sum = 0;
    for (const id of this.touched)
      for (let at = id * this.features; at < (id + 1) * this.features; at++)
        sum += this.dense[at]! * this.dense[at]!;
    return sum;
  }

  /** Takes up `seen` from the moments of a checkpoint, [entries, features] each. */
  restore(m: Float32Array, v: Float32Array): void {
    for (let entry = 0; entry < this.seen.length; entry++) {
      const [from, to] = [entry * this.features, (entry + 1) * this.features];
      const moved = (moment: Float32Array): boolean => moment.subarray(from, to).some((value) => value !== 0);
      this.seen[entry] = moved(m) || moved(v) ? 1 : 0;
    }
  }
}
