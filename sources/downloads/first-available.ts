import { EvergreenError, type ErrorCode } from '../../contracts/errors.js';
import type { OnProgress } from './progress-lines.js';

/** One place that may have the value. */
export interface Source<Value> {
  /** For messages, for example "Hugging Face hub". */
  name: string;
  /**
   * Returns `undefined` when this source does not have it. Throws when it should have it, but something went
   * wrong.
   */
  find: () => Promise<Value | undefined>;
}

/** One place to download from. The target is fixed by whoever makes the download. */
export interface Download {
  name: string;
  fetch: (onProgress: OnProgress) => Promise<void>;
}

export interface Search<Value> {
  /** What to find, for example "The MinIO server". */
  what: string;
  sources: readonly Source<Value>[];
  log: (line: string) => void;
  /** What to do when no source has it. Ends the error message. */
  advice: string;
  /** The code of the error when no source has it. */
  code: ErrorCode;
}

/**
 * Tries the sources in order and returns the first value that one of them has.
 * @throws EvergreenError with `code`; its message lists every source with the reason why it failed, then the
 * advice
 */
export async function firstAvailable<Value>(search: Search<Value>): Promise<Value> {
  const failures: string[] = [];
  for (const { name, find } of search.sources) {
    try {
      const value = await find();
      if (value !== undefined) {
        search.log(`${search.what}: ${name}`);
        return value;
      }
      failures.push(`${name}: not there.`);
    } catch (thrown) {
      failures.push(`${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
  const tried = failures.map((failure, index) => `\n  ${index + 1}. ${failure}`).join('');
  throw new EvergreenError(
    search.code,
    `${search.what} was not found. Tried, in this order:${tried}\n${search.advice}`,
    { details: { failures } },
  );
}
