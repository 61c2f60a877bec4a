/** Maps strings that repeat to numbers. 0 stands for none. */
export class Dictionary {
  private readonly codes = new Map<string, number>();
  private readonly values: (string | undefined)[] = [undefined];

  get size(): number {
    return this.codes.size;
  }

  codeOf(value: string | undefined): number {
    if (value === undefined) return 0;
    const known = this.codes.get(value);
    if (known !== undefined) return known;
    // In V8 a string cut from a row keeps the whole row in memory; a copy made from bytes does not.
    const copy = Buffer.from(value).toString();
    this.codes.set(copy, this.values.length);
    return this.values.push(copy) - 1;
  }

  valueOf(code: number): string | undefined {
    return this.values[code];
  }
}
