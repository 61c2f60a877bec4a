import { toEvergreenError } from '../../contracts/errors.js';

/** What one check of `evergreen doctor` found. */
export interface Finding {
  /** What was looked at, for example "store". */
  check: string;
  /** `warning`: it works, but not well, or not for long. */
  state: 'ok' | 'warning' | 'failed';
  says: string;
  /** What to do; absent where nothing is to do. */
  advice?: string;
}

/** The findings of a check. Its error is one, too: the message of an EvergreenError says what to do. */
export async function findingsOf(check: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (thrown) {
    return [{ check, state: 'failed', says: toEvergreenError(thrown).message }];
  }
}
