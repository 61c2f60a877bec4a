import type { SplitName } from '../../contracts/dataset.js';

const splitWords: Record<string, SplitName> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  valid: 'validation',
  val: 'validation',
  dev: 'validation',
  development: 'validation',
  test: 'test',
  testing: 'test',
};

/** The split that the cell of a split column names, or undefined. */
export function parseSplit(raw: string): SplitName | undefined {
  return splitWords[raw.trim().toLowerCase()];
}
