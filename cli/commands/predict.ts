import type { Command } from 'commander';
import { text as readText } from 'node:stream/consumers';
import { z } from 'zod';
import { EvergreenError, errorTable, type ErrorCode } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';
import { printJson, printLine, type CommandContext } from '../command.js';
import { noApi } from '../no-api.js';

const answerSchema = z.looseObject({
  predictions: z.array(
    z.looseObject({
      label: z.string(),
      score: z.number(),
      probabilities: z.record(z.string(), z.number()),
    }),
  ),
});
const failureSchema = z.looseObject({ error: z.string(), code: z.string() });

/** `evergreen predict`: asks the running API about one text or many (one a line on standard input). */
export function addPredictCommand(program: Command, context: CommandContext): void {
  program
    .command('predict')
    .description(
      'classify texts with the promoted model; without arguments, one text a line from standard input',
    )
    .argument('[texts...]')
    .option('--json', 'print the answer of the API as it is')
    .action(async (texts: string[], options: { json?: boolean }) => {
      const asked =
        texts.length > 0
          ? texts
          : (await readText(context.stdin)).split(/\r?\n/).filter((line) => line.trim());
      if (asked.length === 0)
        throw new EvergreenError(
          'invalid-input',
          'No text given. Pass texts as arguments or one a line on standard input.',
        );
      const answers = [];
      for (const batch of batchesOf(asked)) answers.push(await askApi(context, batch));
      const answer = { ...answers[0]!, predictions: answers.flatMap(({ predictions }) => predictions) };
      if (options.json) return printJson(context, answer);
      answer.predictions.forEach((prediction, index) =>
        printLine(context, `${prediction.label}  ${prediction.score.toFixed(4)}  ${asked[index] ?? ''}`),
      );
    });
}

/** What the API takes in one request, see docs/api.md; the body has room for a batch and one more text of the longest. */
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

async function askApi(
  context: CommandContext,
  texts: readonly string[],
): Promise<z.infer<typeof answerSchema>> {
  const url = `${context.settings.connection.apiUrl}/predict`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: texts }),
  }).catch((cause: unknown) => {
    throw noApi(url, cause);
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return parseWith(answerSchema, body, 'answer of the API', 'internal');
  const failure = failureSchema.safeParse(body);
  if (failure.success && Object.hasOwn(errorTable, failure.data.code))
    throw new EvergreenError(failure.data.code as ErrorCode, failure.data.error);
  throw new EvergreenError('internal', `The API at ${url} answered ${response.status}.`);
}
