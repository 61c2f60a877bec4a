import type { ServingSettings } from '../../contracts/serving.js';
import type { TrainingSummary } from '../../contracts/training-progress.js';
import { buildDriftReference } from '../drift/build-reference.js';
import { namesOf } from '../encoder/parameter-names.js';
import { fitLexicalView } from '../lexical/fit-lexical-view.js';
import { createCombineViews } from '../lexical/lexical-view.js';
import { computeMetrics } from '../metrics/compute-metrics.js';
import { softmax } from '../metrics/softmax.js';
import type { NamedTensors } from '../tensor.js';
import { calibrate } from './calibration.js';
import { goldenTexts } from './golden-texts.js';
import { writeModelDirectory } from './model-directory.js';
import type { TrainingInputs } from './training-inputs.js';
import { computeOutputs } from './validation.js';

/**
 * Adds the lexical view to the best weights, calibrates both on the validation rows, computes the golden answers, and writes the
 * model directory.
 * @param weights the best of the run; the bias of the head takes up the offset of the calibration, unless the lexical view does
 * @returns figures of the finished model
 */
export async function finishModel(
  inputs: TrainingInputs,
  weights: NamedTensors,
  options: Parameters<typeof computeOutputs>[3],
): Promise<
  Pick<
    TrainingSummary,
    | 'bestValidationLoss'
    | 'bestValidationAccuracy'
    | 'bestValidationMacroF1'
    | 'validationRecalls'
    | 'temperature'
    | 'lexical'
  >
> {
  const { job, start, tokenizer, forwardSession, train, validation, decision } = inputs;
  const { maxLength, truncation, pooling, lexical } = job.hyperparameters;
  const { labels } = job;
  const { logits: encoder, embeddings } = await computeOutputs(forwardSession, weights, validation, options);
  const {
    view,
    summary: lexicalSummary,
    logits,
  } = fitLexicalView({
    lexical,
    classes: labels.length,
    tokenizer,
    train,
    validation,
    encoder,
    hasOffset: decision === 'macroF1',
  });
  const actual = Array.from({ length: validation.count }, (_, row) => validation.label(row));
  const { temperature, offset, rule, probabilities } = calibrate(logits, actual, decision);
  const bias = weights.get(`${namesOf(start.config.encoder.family).classifier}.bias`)!.data;
  if (view === null && offset !== 0) bias[bias.length - 1]! += offset;
  const lexicalView = view && { ...view, offset };
  const serving: ServingSettings = { labels, pooling, truncation, maxLength, temperature, ...rule };
  const goldenIds = goldenTexts.map((text) => tokenizer.encode(text));
  const goldenRows = { count: goldenIds.length, ids: (row: number) => goldenIds[row]! };
  const golden = await computeOutputs(forwardSession, weights, goldenRows, options);
  const combineViews = createCombineViews(lexicalView, tokenizer);
  const metrics = computeMetrics({ labels, actual, probabilities, rule });
  await writeModelDirectory(job.outputDirectory, {
    ...start,
    weights,
    serving,
    lexicalView,
    golden: {
      texts: [...goldenTexts],
      probabilities: golden.logits.map((ofText, text) =>
        softmax(combineViews(goldenIds[text]!, ofText), temperature),
      ),
    },
    validation: metrics,
    drift: buildDriftReference({
      train,
      validation,
      probabilities,
      rule,
      embeddings,
      vocabularySize: tokenizer.vocabularySize,
      unknownId: tokenizer.unknownId,
    }),
    tokenizerDirectory: job.tokensDirectory,
  });
  const validationRecalls = metrics.perClass.map(({ label, recall, support }) => ({
    label,
    recall,
    rows: support,
  }));
  return {
    bestValidationLoss: metrics.loss,
    bestValidationAccuracy: metrics.accuracy,
    bestValidationMacroF1: metrics.macroF1,
    validationRecalls,
    temperature,
    lexical: lexicalSummary,
  };
}
