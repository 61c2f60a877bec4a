import { EvergreenError, type ErrorCode } from '../../contracts/errors.js';
import type { OnProgress } from './progress-lines.js';

/** One place where something may be found. */
export interface Source<Value> {
  /** As a person would call it, for example "Hugging Face hub". */
  name: string;
  /** Gives `undefined` when this source does not have it; throws when it should have, but something went wrong. */
  find: () => Promise<Value | undefined>;
}

/** One place from which something can be fetched to where its seeker wants it. */
export interface Download {
  name: string;
  fetch: (onProgress: OnProgress) => Promise<void>;
}

export interface Search<Value> {
  /** What is sought, for example "The MinIO server". */
  what: string;
  sources: readonly Source<Value>[];
  log: (line: string) => void;
  /** What to do when no source has it; ends the error message. */
  advice: string;
  /** The code of the error when no source has it. */
  code: ErrorCode;
}

/**
 * Asks the sources in order and takes the first that answers.
 * @throws EvergreenError with `code`: every source that was tried and why it failed, then the advice
 */
export async function firstThatAnswers<Value>(search: Search<Value>): Promise<Value> {
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
