import { crossFit } from './cross-fit.js';
import { readTexts } from './read-texts.js';

/** About 3,000 movie reviews: five models of them take about 20 seconds. */
const maximumBytes = 4_000_000;

/** The cross-fitting process: reads two sets of JSONL files, sends the predictions for the first one, ends. */
process.on('disconnect', () => process.exit(1));

const [files, otherFiles] = process.argv.slice(2).map((paths) => JSON.parse(paths) as string[]);
const predictions = crossFit(await readTexts(files!), await readTexts(otherFiles!, maximumBytes));
process.send!(predictions, undefined, undefined, () => process.exit(0));
