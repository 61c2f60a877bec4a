import type { IngestReport } from '../../contracts/dataset.js';
import type { DropReason, RowTable } from './row-table.js';

const maximumExamples = 20;
/** A frequent reason must leave room for examples of the others. */
const maximumExamplesPerReason = 5;

/** Counts dropped rows by reason and keeps a few lines of each as examples. */
export class DropCounter {
  private readonly counts = new Map<DropReason, number>();
  private readonly examples: { line: number; reason: DropReason }[] = [];

  /** @param locate see RowTable */
  constructor(private readonly locate?: RowTable['locate']) {}

  add(reason: DropReason, line: number): void {
    const count = (this.counts.get(reason) ?? 0) + 1;
    this.counts.set(reason, count);
    if (count <= maximumExamplesPerReason && this.examples.length < maximumExamples) {
      this.examples.push({ line, reason });
    }
  }

  summary(): Pick<IngestReport, 'dropped' | 'examples'> {
    return {
      dropped: Object.fromEntries([...this.counts].sort()),
      examples: [...this.examples]
        .sort((a, b) => a.line - b.line)
        .map(({ line, reason }) => ({ ...(this.locate?.(line) ?? { line }), reason })),
    };
  }
}
