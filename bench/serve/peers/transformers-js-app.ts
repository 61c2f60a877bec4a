import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AutoModelForSequenceClassification, AutoTokenizer, env } from '@huggingface/transformers';
import express from 'express';
import type { ServingSettings } from '../../../contracts/serving.js';
import { softmax } from '../../../model/metrics/softmax.js';

/** transformers.js + Express in one process. usage: transformers-js-app.ts MODEL_DIRECTORY PORT THREADS */
const [directory, port, threads] = process.argv.slice(2) as [string, string, string];
const { evergreen: settings } = JSON.parse(await readFile(join(directory, 'config.json'), 'utf8')) as {
  evergreen: ServingSettings;
};

env.allowRemoteModels = false;
env.localModelPath = dirname(directory);
const name = basename(directory);
const tokenizer = await AutoTokenizer.from_pretrained(name);
const model = await AutoModelForSequenceClassification.from_pretrained(name, {
  dtype: 'fp32',
  device: 'cpu',
  session_options: { intraOpNumThreads: Number(threads) },
});

const app = express();
app.use(express.json());
app.post('/predict', async (request, response) => {
  const { text } = request.body as { text: string };
  const inputs: unknown = tokenizer(text, { truncation: true, max_length: settings.maxLength });
  const ids = (inputs as { input_ids: { data: BigInt64Array } }).input_ids.data;
  // Its truncation drops [SEP], which the others keep.
  if (ids.length === settings.maxLength) ids[ids.length - 1] = BigInt(tokenizer.sep_token_id);
  const { logits } = (await model(inputs)) as { logits: { data: Float32Array } };
  const probabilities = softmax(Array.from(logits.data), 1);
  response.json({
    probabilities: Object.fromEntries(settings.labels.map((label, index) => [label, probabilities[index]!])),
  });
});
app.listen(Number(port), '127.0.0.1');
