import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { driftReferenceSchema, type TextSketch } from '../../contracts/drift.js';
import { EvergreenError } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';
import { servingSettingsSchema, type Classification, type ServingSettings } from '../../contracts/serving.js';
import { createSketcher } from '../drift/sketch-text.js';
import type { AnsweredText } from '../drift/text-statistics.js';
import type { EngineSession } from '../engines/engine.js';
import { createOnnxRuntimeEngine } from '../engines/onnxruntime.js';
import { softmax } from '../metrics/softmax.js';
import type { Tensor } from '../tensor.js';
import { loadTokenizer, type Tokenizer } from '../tokenizer/tokenizer.js';
import { assembleSequence } from '../tokenizer/truncation.js';
import { planBatches } from './plan-batches.js';
import { refuseExternalData } from './refuse-external-data.js';

/** Longer than from one operator to the next, much shorter than from one request to the next. */
const spinMicroseconds = 20;

const configSchema = z.looseObject({ evergreen: servingSettingsSchema });

/** A model directory, loaded: texts in, probabilities out. Its `run` blocks the event loop, so it lives in a child process. */
export class TextClassifier {
  private constructor(
    readonly settings: ServingSettings,
    private readonly tokenizer: Tokenizer,
    private readonly session: EngineSession,
    private readonly sketch: ((text: AnsweredText) => TextSketch) | null,
  ) {}

  /** @throws EvergreenError `invalid-model` when the directory is not a whole model of ours */
  static async load(directory: string, threads: number): Promise<TextClassifier> {
    const configPath = join(directory, 'config.json');
    const read = (path: string): Promise<Buffer> =>
      readFile(path).catch((cause: unknown) => {
        throw new EvergreenError('invalid-model', `${path} cannot be read.`, { cause });
      });
    const { evergreen: settings } = parseWith(
      configSchema,
      parseJson((await read(configPath)).toString('utf8'), configPath),
      configPath,
      'invalid-model',
    );
    const tokenizer = await loadTokenizer(directory);
    const onnxPath = join(directory, 'onnx', 'model.onnx');
    const onnx = await read(onnxPath);
    refuseExternalData(onnx, onnxPath);
    const session = await createOnnxRuntimeEngine({ device: 'cpu' }).load(onnx, {
      threads,
      spinMicroseconds,
    });
    const sketch = await loadSketcher(join(directory, 'drift.json'), tokenizer.unknownId);
    return new TextClassifier(settings, tokenizer, session, sketch);
  }

  /**
   * @returns one classification a text, in the order of the texts
   * @throws EvergreenError `invalid-model` when the answer to one of them is not a number
   */
  async classify(texts: readonly string[]): Promise<Classification[]> {
    const { clsId, sepId, unknownId } = this.tokenizer;
    const tokens = texts.map((text) => this.tokenizer.encode(text));
    const sequences = tokens.map((ids) => assembleSequence(ids, { ...this.settings, clsId, sepId }));
    const answers = new Array<Classification>(texts.length);
    for (const batch of planBatches(sequences.map(({ length }) => length))) {
      const outputs = await this.run(batch.map((index) => sequences[index]!));
      batch.forEach((index, row) => {
        const logits = Array.from(outputs.logits[row]!);
        if (!logits.every(Number.isFinite))
          throw new EvergreenError('invalid-model', 'The model answers this text with what is not a number.');
        const probabilities = softmax(logits, this.settings.temperature);
        const ids = tokens[index]!;
        answers[index] = {
          logits,
          probabilities,
          tokens: ids.length,
          unknownTokens: ids.reduce((count, id) => count + Number(id === unknownId), 0),
          ...(this.sketch && {
            sketch: this.sketch({ ids, probabilities, embedding: outputs.embedding[row]! }),
          }),
        };
      });
    }
    return answers;
  }

  /** One forward pass over texts padded to the longest. @returns logits [batch][classes], embedding [batch][hidden] */
  private async run(
    sequences: readonly Int32Array[],
  ): Promise<{ logits: Float32Array[]; embedding: Float32Array[] }> {
    const length = sequences.reduce((longest, sequence) => Math.max(longest, sequence.length), 0);
    const dims = [sequences.length, length];
    const inputIds = new BigInt64Array(sequences.length * length).fill(BigInt(this.tokenizer.padId));
    const attentionMask = new BigInt64Array(sequences.length * length);
    sequences.forEach((sequence, row) => {
      sequence.forEach((id, position) => (inputIds[row * length + position] = BigInt(id)));
      attentionMask.fill(1n, row * length, row * length + sequence.length);
    });
    const feeds: Record<string, Tensor> = {
      input_ids: { type: 'int64', dims, data: inputIds },
      attention_mask: { type: 'int64', dims, data: attentionMask },
    };
    if (this.session.inputNames.includes('token_type_ids'))
      feeds['token_type_ids'] = { type: 'int64', dims, data: new BigInt64Array(inputIds.length) };
    const wanted = this.sketch ? ['logits', 'embedding'] : ['logits'];
    const outputs = await this.session.run(feeds, wanted);
    const rowsOf = (name: string): Float32Array[] => {
      const data = outputs[name]?.data as Float32Array | undefined;
      if (data === undefined) return [];
      const width = data.length / sequences.length;
      return sequences.map((_, row) => data.subarray(row * width, (row + 1) * width));
    };
    return { logits: rowsOf('logits'), embedding: rowsOf('embedding') };
  }
}

/** Null for a model without a reference: it was made before models had one. */
async function loadSketcher(
  path: string,
  unknownId: number,
): Promise<((text: AnsweredText) => TextSketch) | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  const reference = parseWith(driftReferenceSchema, parseJson(text, path), path, 'invalid-model');
  return createSketcher(reference, unknownId);
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EvergreenError('invalid-model', `${where} is not JSON.`, { cause });
  }
}
