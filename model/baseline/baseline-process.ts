import { fileURLToPath } from 'node:url';
import type { BaselineReport } from '../../contracts/evaluation.js';
import { askScript } from '../processes/ask-script.js';

const scriptOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * Trains and tests the baseline in a child process, because on large data it would block the event loop for a
 * minute.
 * @param files paths of JSONL files of DatasetRow, one or more for each split; with `foldOfRow` the training rows also test: each
 * is predicted by a baseline that was trained without its fold
 * @throws EvergreenError `internal` when the process dies; the signal's reason when it is aborted
 */
export const runBaseline = (
  {
    train,
    test,
    foldOfRow,
  }: { train: readonly string[]; test: readonly string[]; foldOfRow?: readonly number[] },
  signal: AbortSignal,
): Promise<BaselineReport> =>
  askChild(scriptOf('baseline-main.ts'), [train, test, ...(foldOfRow ? [foldOfRow] : [])], signal);

/**
 * Predicts the labels of texts by baselines that were not trained on them (`crossFit`), in a child process.
 * @param files paths of JSONL files of DatasetRow: the texts, and the others that train all models
 * @returns the predicted label of each text and its probability
 * @throws EvergreenError `internal` when the process dies; the signal's reason when it is aborted
 */
export const runCrossFit = (
  files: { texts: readonly string[]; others: readonly string[] },
  signal: AbortSignal,
): Promise<{ label: string; score: number }[]> =>
  askChild(scriptOf('cross-fit-main.ts'), [files.texts, files.others], signal);

const askChild = <Report>(
  script: string,
  lists: readonly (readonly string[] | readonly number[])[],
  signal: AbortSignal,
): Promise<Report> =>
  askScript(
    script,
    lists.map((list) => JSON.stringify(list)),
    { what: 'baseline', signal },
  );
