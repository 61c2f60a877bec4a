import type { Hyperparameters } from '../../contracts/hyperparameters.js';
import type { LexicalSummary } from '../../contracts/training-progress.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { TokenShard } from '../tokens/token-shard.js';
import { createLexicalClassifier, trainLexicalModel } from './lexical-model.js';
import { createViewWords, type LexicalView } from './lexical-view.js';
import { compareViews, fitStacker, stack, type ViewedText } from './stacker.js';
import { createWordReader, type Words } from './words.js';

/**
 * About 30,000 movie reviews. Bounds memory and time. Rows are stored in the order of their hashes, so the first ones are a random
 * sample.
 */
const maximumTrainingTokens = 10_000_000;
/** The test takes the mean of the differences as normal, which needs some rows. The stacker alone can do with fewer. */
const minimumValidationRows = { auto: 100, on: 10 };
/** One-sided level of 5 %. */
const significantDeviations = 1.645;

export interface LexicalViewInputs {
  lexical: Hyperparameters['lexical'];
  classes: number;
  tokenizer: Pick<Tokenizer, 'tokens'>;
  train: TokenShard;
  validation: TokenShard;
  /** Logits of the validation rows [rows][classes]. */
  encoder: readonly (readonly number[])[];
  /** Whether calibration shifts the last logit. */
  hasOffset: boolean;
}

export interface FittedView {
  view: Omit<LexicalView, 'offset'> | null;
  summary: LexicalSummary;
  logits: readonly (readonly number[])[];
}

/** The encoder answers alone, with these logits. */
export const leaveOutLexicalView = (
  encoder: LexicalViewInputs['encoder'],
  outcome: Exclude<LexicalSummary['outcome'], 'kept'>,
  losses: LexicalSummary['losses'] = null,
): FittedView => ({ view: null, logits: encoder, summary: { outcome, losses, encoderAlone: null } });

/**
 * Fits the lexical model to the training rows and the stacker to the validation rows. By `auto`, the view is kept only where the
 * cross-fitted loss of the validation rows is significantly lower with it than without it (paired, one-sided). By `on`, it is left
 * out only where the stacker finds nothing in it.
 * @returns `logits` of the validation rows [rows][classes], before calibration
 */
export function fitLexicalView(inputs: LexicalViewInputs): FittedView {
  const { lexical, validation, encoder, hasOffset } = inputs;
  if (lexical === 'off') return leaveOutLexicalView(encoder, 'off');
  if (validation.count < minimumValidationRows[lexical]) return leaveOutLexicalView(encoder, 'too-few-rows');
  const words = fitWords(inputs);
  const viewWords = createViewWords(words, inputs.tokenizer);
  const texts: ViewedText[] = encoder.map((logits, row) => ({
    encoder: logits,
    ...viewWords(validation.ids(row)),
    actual: validation.label(row),
  }));
  const losses = compareLosses(texts, hasOffset);
  const { stacker, encoderOffset } = fitStacker(texts, hasOffset);
  const isBetter = losses.encoder - losses.combined > significantDeviations * losses.standardError;
  if (!(stacker.lexical > 0 && stacker.encoderAlone > 0) || (lexical === 'auto' && !isBetter))
    return leaveOutLexicalView(encoder, 'not-better', losses);
  return {
    view: { ...words, stacker },
    logits: texts.map((text) => stack(stacker, text)),
    summary: {
      outcome: 'kept',
      losses,
      encoderAlone: { temperature: 1 / stacker.encoderAlone, offset: encoderOffset },
    },
  };
}

/** The lexical model of the training rows. */
function fitWords({
  train,
  tokenizer,
  classes,
}: LexicalViewInputs): Pick<LexicalView, 'model' | 'typicalWords'> {
  const wordsOf = createWordReader(tokenizer);
  const texts: Words[] = [];
  for (let row = 0, tokens = 0; row < train.count && tokens < maximumTrainingTokens; row++) {
    const ids = train.ids(row);
    tokens += ids.length;
    texts.push(wordsOf(ids));
  }
  const model = trainLexicalModel(
    texts,
    texts.map((_, row) => train.label(row)),
    { classes, features: 'scaled' },
  );
  const classify = createLexicalClassifier(model);
  const knownWords = texts.map((words) => classify(words).knownWords).sort((a, b) => a - b);
  return { model, typicalWords: knownWords[Math.floor(knownWords.length / 2)]! };
}

/** Mean losses of the validation rows by each way, cross-fitted, and the standard error of their difference. */
function compareLosses(
  texts: readonly ViewedText[],
  hasOffset: boolean,
): NonNullable<LexicalSummary['losses']> {
  const { encoder, combined } = compareViews(texts, hasOffset);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const differences = encoder.map((loss, row) => loss - combined[row]!);
  const meanDifference = mean(differences);
  const squares = differences.reduce((sum, difference) => sum + (difference - meanDifference) ** 2, 0);
  return {
    encoder: mean(encoder),
    combined: mean(combined),
    standardError: Math.sqrt(squares / (texts.length - 1) / texts.length),
  };
}
