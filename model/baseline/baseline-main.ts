import { measureBaseline } from './measure-baseline.js';
import { readTexts } from './read-texts.js';

/**
 * About 30,000 film reviews. Of many more, word pairs would be more than a Map holds, and the file more than a string; rows are
 * stored in the order of their hashes, so the first ones are a fair sample.
 */
const maximumTrainingBytes = 40_000_000;

/** The baseline process: reads the JSONL files of two splits, sends the report, ends. */
process.on('disconnect', () => process.exit(1));

const [trainFiles, testFiles] = process.argv.slice(2).map((files) => JSON.parse(files) as string[]);
const train = await readTexts(trainFiles!, maximumTrainingBytes);
const report = measureBaseline(train, await readTexts(testFiles!));
process.send!(report, undefined, undefined, () => process.exit(0));
