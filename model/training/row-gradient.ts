/**
 * The dense gradient of an embedding table, made from one row a token: rows of equal ids are summed, in the
 * order of the tokens.
 */
export class RowGradient {
  /** Ids of the last batch. */
  private batchIds = new Set<number>();
  /** 1 for every entry that was in a batch so far, and so may have moments other than 0; else 0. */
  readonly hasMoments: Uint8Array;

  /** @param dense [entries, features], all zero; holds the gradient after `assign` */
  constructor(
    private readonly dense: Float32Array,
    private readonly features: number,
  ) {
    this.hasMoments = new Uint8Array(dense.length / features);
  }

  /**
   * Replaces the gradient.
   * @param rows [tokens, features], one row for each of `ids`
   */
  assign(ids: BigInt64Array, rows: Float32Array): void {
    for (const id of this.batchIds) this.dense.fill(0, id * this.features, (id + 1) * this.features);
    this.batchIds = new Set();
    for (let token = 0; token < ids.length; token++) {
      const id = Number(ids[token]);
      this.batchIds.add(id);
      this.hasMoments[id] = 1;
      const from = token * this.features;
      const to = id * this.features;
      for (let feature = 0; feature < this.features; feature++)
        this.dense[to + feature] = this.dense[to + feature]! + rows[from + feature]!;
    }
  }

  /** Σ x² of the gradient, in double precision. */
  sumOfSquares(): number {
    let sum = 0;
    for (const id of this.batchIds)
      for (let at = id * this.features; at < (id + 1) * this.features; at++)
        sum += this.dense[at]! * this.dense[at]!;
    return sum;
  }

  /** Finds out `hasMoments` from the moments of a checkpoint, [entries, features] each. */
  restore(m: Float32Array, v: Float32Array): void {
    for (let entry = 0; entry < this.hasMoments.length; entry++) {
      const [from, to] = [entry * this.features, (entry + 1) * this.features];
      const isNonzero = (moment: Float32Array): boolean =>
        moment.subarray(from, to).some((value) => value !== 0);
      this.hasMoments[entry] = isNonzero(m) || isNonzero(v) ? 1 : 0;
    }
  }
}
