import { readFile } from 'node:fs/promises';
import { measureBaseline, type LabelledText } from './measure-baseline.js';

/** The baseline process: reads two JSONL files of labelled texts, sends the report, ends. */
process.on('disconnect', () => process.exit(1));

const readRows = async (path: string): Promise<LabelledText[]> =>
  (await readFile(path, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LabelledText);

const [trainFile, testFile] = process.argv.slice(2) as [string, string];
const report = measureBaseline(await readRows(trainFile), await readRows(testFile));
process.send!(report, undefined, undefined, () => process.exit(0));
