import { EvergreenError } from '../contracts/errors.js';

/** Whether an object cannot be had any more, because it is gone or damaged. An outage of the store is no loss. */
export const isLost = (error: unknown): error is EvergreenError =>
  error instanceof EvergreenError && ['corrupt-object', 'not-found'].includes(error.code);

/** For an object that one can do without. */
export function nullWhenLost(error: unknown): null {
  if (isLost(error)) return null;
  throw error;
}

/** For a record that one can do without when it is damaged. */
export function nullWhenCorrupt(error: unknown): null {
  if (error instanceof EvergreenError && error.code === 'corrupt-object') return null;
  throw error;
}
