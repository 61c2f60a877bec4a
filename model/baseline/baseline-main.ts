import { measureBaseline } from './measure-baseline.js';
import { readTexts } from './read-texts.js';

/**
 * About 30,000 film reviews. Of many more, word pairs would be more than a Map holds, and the file more than a string; rows are
 * stored in the order of their hashes, so the first ones are a fair sample.
 */
const maximumTrainingBytes = 40_000_000;

/** The baseline process: reads two JSONL files of labelled texts, sends the report, ends. */
process.on('disconnect', () => process.exit(1));

const [trainFile, testFile] = process.argv.slice(2) as [string, string];
const train = await readTexts(trainFile, maximumTrainingBytes);
const report = measureBaseline(train, await readTexts(testFile));
process.send!(report, undefined, undefined, () => process.exit(0));
