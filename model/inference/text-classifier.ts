import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { describedTokens, driftReferenceSchema, type TextSketch } from '../../contracts/drift.js';
import { EvergreenError } from '../../contracts/errors.js';
import { predictedClass } from '../../contracts/predicted-class.js';
import { servingSettingsSchema, type Classification, type ServingSettings } from '../../contracts/serving.js';
import { createSketcher } from '../drift/sketch-text.js';
import type { ClassifiedText } from '../drift/text-statistics.js';
import { packBatch, runForward } from '../encoder/token-batch.js';
import type { EngineSession } from '../engines/engine.js';
import { openEngine } from '../engines/open-engine.js';
import { lexicalFileName, lexicalFileSchema } from '../lexical/lexical-file.js';
import { createCombineViews, type CombineViews } from '../lexical/lexical-view.js';
import { softmax } from '../metrics/softmax.js';
import { loadTokenizer, type Tokenizer } from '../tokenizer/tokenizer.js';
import { assembleSequence } from '../tokenizer/truncation.js';
import { countFitting, maximumRunTokens, planBatches, tokensOfSequence } from './batch-budget.js';
import type { RunAnswer } from './inference-process.js';
import { readModelFile, readModelJson } from './model-files.js';
import { refuseExternalData } from './refuse-external-data.js';
import { packagedServingEngine, type ServingEngine } from './serving-engine.js';

/** Longer than the gap between two operators, much shorter than the gap between two requests. */
const spinMicroseconds = 20;

/** Texts of which this takes longer wait for the next run. */
const maximumTokenizationMs = 50;

const configSchema = z.looseObject({ evergreen: servingSettingsSchema });

/**
 * A loaded model directory: texts in, probabilities out. `classify` blocks the event loop (with OpenVINO only to tokenize), and native
 * code may crash, so it runs in a child process.
 */
export class TextClassifier {
  private constructor(
    readonly settings: ServingSettings,
    private readonly tokenizer: Tokenizer,
    private readonly session: EngineSession,
    private readonly combineViews: CombineViews,
    private readonly sketch: (text: ClassifiedText) => TextSketch,
  ) {}

  /** @throws EvergreenError `invalid-model` when the directory is not a complete model of ours */
  static async load(
    directory: string,
    threads: number,
    { compute, libraryDirectory }: ServingEngine = packagedServingEngine(),
  ): Promise<TextClassifier> {
    const { evergreen: settings } = await readModelJson(join(directory, 'config.json'), configSchema);
    const tokenizer = await loadTokenizer(directory);
    const onnxPath = join(directory, 'onnx', 'model.onnx');
    const onnx = await readModelFile(onnxPath);
    refuseExternalData(onnx, onnxPath);
    const session = await openEngine(compute, libraryDirectory).load(onnx, { threads, spinMicroseconds });
    const reference = await readModelJson(join(directory, 'drift.json'), driftReferenceSchema);
    const lexicalPath = join(directory, lexicalFileName);
    const view = existsSync(lexicalPath) ? await readModelJson(lexicalPath, lexicalFileSchema) : null;
    const combineViews = createCombineViews(view, tokenizer);
    const sketch = createSketcher(reference, tokenizer.unknownId);
    return new TextClassifier(settings, tokenizer, session, combineViews, sketch);
  }

  /**
   * @returns one classification a text, in the order of the texts
   * @throws EvergreenError `invalid-model` when the logits of one of them are not finite
   */
  async classify(texts: readonly string[]): Promise<Classification[]> {
    return this.run(texts.map((text) => this.encode(text)));
  }

  /**
   * Classifies as many of the texts, from the first, as one model run may have: at least one. The tokens of a text are known only
   * now, so a batch may turn out too large.
   * @returns the classifications of the first texts, and the tokens of those that follow, as far as they were counted
   */
  async classifyRun(texts: readonly string[]): Promise<RunAnswer> {
    const startedAt = performance.now();
    const ids: Int32Array[] = [];
    for (const text of texts) {
      ids.push(this.encode(text));
      if (performance.now() - startedAt > maximumTokenizationMs) break;
    }
    const tokenizedAt = performance.now();
    const tokens = ids.map(({ length }) => tokensOfSequence(length, this.settings.maxLength));
    const fitting = countFitting(tokens, maximumRunTokens);
    const classifications = await this.run(ids.slice(0, fitting));
    return {
      classifications,
      left: tokens.slice(fitting),
      tokenizationMs: tokenizedAt - startedAt,
      inferenceMs: performance.now() - tokenizedAt,
    };
  }

  /** The tokens of a text that its classification depends on. */
  private encode(text: string): Int32Array {
    const { maxLength, truncation } = this.settings;
    const head = Math.max(maxLength, describedTokens);
    return this.tokenizer.encode(text, { head, tail: truncation === 'head' ? 0 : maxLength });
  }

  private async run(ids: readonly Int32Array[]): Promise<Classification[]> {
    const { clsId, sepId, padId } = this.tokenizer;
    const sequences = ids.map((ofText) => assembleSequence(ofText, { ...this.settings, clsId, sepId }));
    const classifications = new Array<Classification>(ids.length);
    for (const batch of planBatches(sequences.map(({ length }) => length))) {
      const ofBatch = batch.map((index) => sequences[index]!);
      const { logits, embedding } = await runForward(this.session, packBatch(ofBatch, padId));
      batch.forEach((index, row) => {
        const described = ids[index]!.subarray(0, describedTokens);
        classifications[index] = this.describe(described, logits[row]!, embedding[row]!);
      });
    }
    return classifications;
  }

  /**
   * The classification of one text.
   * @param ids its first `describedTokens`
   * @param embedding [hidden]
   */
  private describe(ids: Int32Array, ofClasses: Float32Array, embedding: Float32Array): Classification {
    const logits = this.combineViews(ids, Array.from(ofClasses));
    if (!logits.every(Number.isFinite))
      throw new EvergreenError('invalid-model', "The model's answer to this text is not a finite number.");
    const probabilities = softmax(logits, this.settings.temperature);
    const predicted = predictedClass(probabilities, this.settings);
    const score = probabilities[predicted]!;
    return {
      logits,
      probabilities,
      predicted,
      score,
      tokens: ids.length,
      unknownTokens: ids.reduce((count, id) => count + Number(id === this.tokenizer.unknownId), 0),
      sketch: this.sketch({ ids, predicted, score, embedding }),
    };
  }
}
