import type { ServingSettings } from '../../contracts/serving.js';
import type { TrainingSummary } from '../../contracts/training-progress.js';
import { buildDriftReference } from '../drift/build-reference.js';
import { namesOf } from '../encoder/parameter-names.js';
import { fitLexicalView, leaveOutLexicalView } from '../lexical/fit-lexical-view.js';
import { createCombineViews } from '../lexical/lexical-view.js';
import { computeMetrics } from '../metrics/compute-metrics.js';
import { softmax } from '../metrics/softmax.js';
import type { NamedTensors } from '../tensor.js';
import { calibrate } from './calibration.js';
import { goldenTexts } from './golden-texts.js';
import { writeModelDirectory } from './model-directory.js';
import type { ModelInputs } from './training-inputs.js';
import { computeOutputs, type Outputs } from './validation.js';

/**
 * Below 1, a temperature makes a model more certain. A few rows that are all predicted right would ask for any certainty, and the
 * strength of the head was already chosen by its log loss.
 */
const lowestTemperatureOfFewRows = 1;

/**
 * Adds the lexical view to the best weights, calibrates both on the validation rows, computes the golden answers, and writes the
 * model directory.
 * @param weights the best of the run; the bias of the head takes up the offset of the calibration, unless the lexical view does
 * @param crossValidated outputs of the training rows, each by a head that was fitted without its fold: they stand in for
 * validation rows
 * @returns figures of the finished model
 */
export async function finishModel(
  inputs: ModelInputs,
  weights: NamedTensors,
  options: Parameters<typeof computeOutputs>[3],
  crossValidated: (Outputs & { folds: number }) | null = null,
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
  const { job, start, tokenizer, forwardSession, train, decision } = inputs;
  const validation = crossValidated === null ? inputs.validation : train;
  const { maxLength, truncation, pooling, lexical } = job.hyperparameters;
  const { labels } = job;
  const { logits: encoder, embeddings } =
    crossValidated ?? (await computeOutputs(forwardSession, weights, validation, options));
  const {
    view,
    summary: lexicalSummary,
    logits,
  } = crossValidated !== null
    ? leaveOutLexicalView(encoder, lexical === 'off' ? 'off' : 'too-few-rows')
    : fitLexicalView({
        lexical,
        classes: labels.length,
        tokenizer,
        train,
        validation,
        encoder,
        hasOffset: decision === 'macroF1',
      });
  const actual = Array.from({ length: validation.count }, (_, row) => validation.label(row));
  const { temperature, offset, rule, probabilities } = calibrate(
    logits,
    actual,
    decision,
    crossValidated === null ? undefined : lowestTemperatureOfFewRows,
  );
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
    crossValidation: crossValidated ? { folds: crossValidated.folds, probabilities } : undefined,
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
