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

/** The split that a cell names, if it names one. */
export function parseSplit(raw: string): SplitName | undefined {
  return splitWords[raw.trim().toLowerCase()];
}
