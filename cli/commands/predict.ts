import type { Command } from 'commander';
import { text as readText } from 'node:stream/consumers';
import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';
import { keyHeader, postToApi } from '../api-client.js';
import { predictFile, type FileCounts } from '../predict-file.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';

const answerSchema = z.looseObject({
  predictions: z.array(
    z.looseObject({
      label: z.string(),
      score: z.number(),
      probabilities: z.record(z.string(), z.number()),
    }),
  ),
});

/** `evergreen predict`: classifies one text or many through the running API. */
export function addPredictCommand(program: Command, context: CommandContext): void {
  program
    .command('predict')
    .description('classify texts with the champion; without arguments, one text per line from standard input')
    .argument('[texts...]')
    .option('--json', "print the API's response unchanged")
    .option('--file <path>', 'classify the rows of a CSV, JSONL or Parquet file; goes with --out')
    .option('--out <path>', 'write them with their predictions to this file (.csv, .jsonl or .parquet)')
    .option('--text-column <name>', 'the column of the texts in the file', 'text')
    .action(async (texts: string[], options: JsonOption & FileOptions) => {
      if (options.file !== undefined || options.out !== undefined) {
        await predictWholeFile(texts, options, context);
        return;
      }
      const inputs =
        texts.length > 0
          ? texts
          : (await readText(context.stdin)).split(/\r?\n/).filter((line) => line.trim());
      if (inputs.length === 0)
        throw new EvergreenError(
          'invalid-input',
          'No text given. Pass texts as arguments, or one per line on standard input.',
        );
      const empty = inputs.findIndex((input) => input.trim() === '');
      if (empty >= 0) throw new EvergreenError('invalid-input', `Text ${empty + 1} is empty.`);
      const { connection, predictKey } = context.settings;
      const { apiUrl } = connection;
      const answers = [];
      for (const batch of batchesOf(inputs)) {
        const answer = await postToApi(apiUrl, '/predict', { text: batch }, keyHeader(predictKey));
        answers.push(parseWith(answerSchema, answer, 'answer of the API', 'internal'));
      }
      const answer = { ...answers[0]!, predictions: answers.flatMap(({ predictions }) => predictions) };
      const lines = answer.predictions.map(
        ({ label, score }, index) => `${label}  ${score.toFixed(4)}  ${inputs[index] ?? ''}`,
      );
      printResult(context, options, answer, lines);
    });
}

interface FileOptions {
  file?: string;
  out?: string;
  textColumn: string;
}

async function predictWholeFile(
  texts: readonly string[],
  options: JsonOption & FileOptions,
  context: CommandContext,
): Promise<void> {
  const { file, out, textColumn } = options;
  if (file === undefined || out === undefined || texts.length > 0)
    throw new EvergreenError('invalid-input', '--file and --out go together, and without texts.');
  const { connection, predictKey } = context.settings;
  const counts = await predictFile({
    ...{ path: file, out, textColumn, apiUrl: connection.apiUrl, headers: keyHeader(predictKey) },
    onRow: reportRows(context.stderr),
  });
  printResult(context, options, { ...counts, out }, [
    `${counts.rows} rows, ${counts.errors} of them without a prediction (column "error"), are in ${out}`,
  ]);
}

/** Says how far it is: on a terminal every second on one line, otherwise every ten seconds. */
function reportRows(stream: NodeJS.WriteStream): (counts: FileCounts) => void {
  const intervalMs = stream.isTTY ? 1_000 : 10_000;
  const startedAt = performance.now();
  let nextAt = startedAt + intervalMs;
  return ({ rows, errors }) => {
    const now = performance.now();
    if (now < nextAt) return;
    nextAt = now + intervalMs;
    const rate = ((1_000 * rows) / (now - startedAt)).toFixed(0);
    const line = `${rows} rows, ${rate} a second, ${errors} errors`;
    stream.write(stream.isTTY ? `\r${line.padEnd(60)}` : `${line}\n`);
  };
}

/** What fits in one request (docs/api.md). The API takes 2 MiB: enough for a full batch and one more text of any length. */
const maximumBatch = { texts: 256, bytes: 1024 * 1024 };

function* batchesOf(texts: readonly string[]): Generator<string[]> {
  let batch: string[] = [];
  let bytes = 0;
  for (const text of texts) {
    if (batch.length === maximumBatch.texts || bytes >= maximumBatch.bytes) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(text);
    bytes += Buffer.byteLength(JSON.stringify(text));
  }
  yield batch;
}
