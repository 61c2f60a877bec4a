import Mocha from 'mocha';
import { closingLine } from './closing-line.js';

/** Mocha's spec output, then the closing line as the very last line. */
// eslint-disable-next-line no-restricted-syntax -- Mocha takes a reporter from the default export.
export default class ClosingLineReporter extends Mocha.reporters.Spec {
  override done(failures: number, finish: (failures: number) => void): void {
    process.stdout.write(`${closingLine(this.stats)}\n`, () => finish(failures));
  }
}
