import { measureBaseline } from './measure-baseline.js';
import { readTexts } from './read-texts.js';

/**
 * About 30,000 movie reviews. With many more, word pairs would exceed the capacity of a Map, and the file
 * that of a string. Rows are stored in the order of their hashes, so the first ones are a random sample.
 */
const maximumTrainingBytes = 40_000_000;

/**
 * The baseline process: reads two JSONL files of labeled texts, sends its report to the parent process and
 * ends.
 */
process.on('disconnect', () => process.exit(1));

const [trainFile, testFile] = process.argv.slice(2) as [string, string];
const train = await readTexts(trainFile, maximumTrainingBytes);
const report = measureBaseline(train, await readTexts(testFile));
process.send!(report, undefined, undefined, () => process.exit(0));
