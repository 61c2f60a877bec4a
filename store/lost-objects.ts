import { EvergreenError } from '../contracts/errors.js';
import type { ObjectReference } from '../contracts/references.js';
import type { ObjectStore } from './object-store.js';

export function missingObject(store: ObjectStore, key: string): EvergreenError {
  return new EvergreenError('not-found', `There is no object ${key} in ${store.description}`, {
    details: { key },
  });
}

export function corruptObject(
  store: ObjectStore,
  { key, sha256 }: Pick<ObjectReference, 'key' | 'sha256'>,
  actual: string,
): EvergreenError {
  return new EvergreenError(
    'corrupt-object',
    `The object ${key} in ${store.description} is not what was stored: its sha256 is ${actual}, ` +
      `expected ${sha256}. Restore it from a copy, or remove it so that it is made again.`,
    { details: { key, expected: sha256, actual } },
  );
}

/** True when an object is gone or damaged for good. An outage of the store is no loss. */
export const isLost = (error: unknown): error is EvergreenError =>
  error instanceof EvergreenError && ['corrupt-object', 'not-found'].includes(error.code);

/** For `catch`, where the caller can do without the object. */
export function nullWhenLost(error: unknown): null {
  if (isLost(error)) return null;
  throw error;
}

/** For `catch`, where the caller can do without a damaged record. */
export function nullWhenCorrupt(error: unknown): null {
  if (error instanceof EvergreenError && error.code === 'corrupt-object') return null;
  throw error;
}
