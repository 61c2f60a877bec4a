/** The gradient of an embedding table from one row a token: the rows of equal ids are summed, in feed order. */
export class RowGradient {
  private touched = new Set<number>();

  /** @param dense [entries, features], all zero; from then on zero but for the rows of the last `assign` */
  constructor(
    private readonly dense: Float32Array,
    private readonly features: number,
  ) {}

  /** @param rows [tokens, features], one row for each of `ids` */
  assign(ids: BigInt64Array, rows: Float32Array): void {
    for (const id of this.touched) this.dense.fill(0, id * this.features, (id + 1) * this.features);
    this.touched = new Set();
    for (let token = 0; token < ids.length; token++) {
      const id = Number(ids[token]);
      this.touched.add(id);
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
}
