import { crossValidateBaseline, measureBaseline } from './measure-baseline.js';
import { readTexts } from './read-texts.js';

/**
 * About 30,000 movie reviews. With many more, word pairs would exceed the capacity of a Map, and the file
 * that of a string. Rows are stored in the order of their hashes, so the first ones are a random sample.
 */
const maximumTrainingBytes = 40_000_000;

/** The baseline process: reads the JSONL files of two splits and maybe the folds, sends the report, ends. */
process.on('disconnect', () => process.exit(1));

const [trainFiles, testFiles] = process.argv.slice(2, 4).map((files) => JSON.parse(files) as string[]);
const foldOfRow = process.argv[4] === undefined ? null : (JSON.parse(process.argv[4]) as number[]);
const train = await readTexts(trainFiles!, foldOfRow === null ? maximumTrainingBytes : Infinity);
const report =
  foldOfRow === null
    ? measureBaseline(train, await readTexts(testFiles!))
    : crossValidateBaseline(train, foldOfRow);
process.send!(report, undefined, undefined, () => process.exit(0));
