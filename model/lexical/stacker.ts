import { logLosses } from '../metrics/log-losses.js';
import { predictByFold } from '../predict-by-fold.js';
import { minimize } from './lbfgs.js';

/** A labeled text as both views see it. */
export interface ViewedText {
  /** Logits [classes] of the encoder. */
  encoder: readonly number[];
  /** Logits [classes] of the lexical model. */
  lexical: readonly number[];
  /** How far the lexical model is to be trusted, from 0 to 1: see `trustOf`. */
  trust: number;
  /** Class number. */
  actual: number;
}

/**
 * Logits are (1 − trust) · encoderAlone · encoder + trust · (encoder · encoder + lexical · lexical): where the lexical model knows
 * nothing, the encoder answers as it would alone.
 */
export interface Stacker {
  encoderAlone: number;
  encoder: number;
  lexical: number;
}

/** Logits [classes] by both views. */
export function stack(scales: Stacker, { encoder, lexical, trust }: Omit<ViewedText, 'actual'>): number[] {
  const ofEncoder = (1 - trust) * scales.encoderAlone + trust * scales.encoder;
  const ofLexical = trust * scales.lexical;
  return encoder.map((logit, index) => ofEncoder * logit + ofLexical * lexical[index]!);
}

/** Losses [texts] in nats by the encoder alone and by both views, each cross-fitted. */
export interface ComparedLosses {
  encoder: number[];
  combined: number[];
}

const folds = 5;

/**
 * The loss of each text by the encoder alone and by both views. What each of them is fitted on are the other four fifths of the texts
 * (cross-fitting), so that the fit itself counts for neither.
 * @param hasOffset where a threshold decides, calibration shifts the last logit, so the comparison does, too
 */
export function compareViews(texts: readonly ViewedText[], hasOffset: boolean): ComparedLosses {
  const losses = predictByFold(
    texts.map((_, index) => index % folds),
    (others) => {
      const { alone, both } = fitViews(
        others.map((index) => texts[index]!),
        hasOffset,
      );
      return (index) => {
        const text = texts[index]!;
        return {
          encoder: lossesOf(alone, encoderTerms(text))[text.actual]!,
          combined: lossesOf(both, combinedTerms(text, alone))[text.actual]!,
        };
      };
    },
  );
  return {
    encoder: losses.map(({ encoder }) => encoder),
    combined: losses.map(({ combined }) => combined),
  };
}

/**
 * Fits the scales with the lowest cross-entropy (stacked generalization, Wolpert 1992).
 * @returns `encoderOffset`: what calibrates the encoder alone adds to its last scaled logit; 0 without `hasOffset`
 */
export function fitStacker(
  texts: readonly ViewedText[],
  hasOffset: boolean,
): { stacker: Stacker; encoderOffset: number } {
  const { alone, both } = fitViews(texts, hasOffset);
  const [encoderAlone] = alone.coefficients;
  const [change, lexical] = both.coefficients;
  return {
    stacker: { encoderAlone: encoderAlone!, encoder: encoderAlone! + change!, lexical: lexical! },
    encoderOffset: alone.offset,
  };
}

/** The scale of the encoder's logits alone, and what both views change about these scaled logits. */
function fitViews(texts: readonly ViewedText[], hasOffset: boolean): { alone: Logit; both: Logit } {
  const actual = texts.map((text) => text.actual);
  const alone = fitLogit(texts.map(encoderTerms), actual, hasOffset);
  const both = fitLogit(
    texts.map((text) => combinedTerms(text, alone)),
    actual,
    hasOffset,
  );
  return { alone, both };
}

/** A text's logits are those that are fixed plus Σ coefficient · term. */
interface Terms {
  fixed: readonly number[];
  terms: readonly (readonly number[])[];
}

const encoderTerms = ({ encoder }: ViewedText): Terms => ({ fixed: encoder.map(() => 0), terms: [encoder] });

const combinedTerms = ({ encoder, lexical, trust }: ViewedText, alone: Logit): Terms => ({
  fixed: encoder.map((logit) => alone.coefficients[0]! * logit),
  terms: [encoder, lexical].map((view) => view.map((logit) => trust * logit)),
});

/** Coefficients that all classes share (McFadden 1974), and what is added to the last logit. */
interface Logit {
  coefficients: readonly number[];
  offset: number;
}

/** Keeps the coefficients finite where a view separates the classes without an error. */
const ridge = 0.01;

/** Fits the coefficients with the lowest cross-entropy, which is convex. Without `hasOffset` the offset is 0. */
function fitLogit(texts: readonly Terms[], actual: readonly number[], hasOffset: boolean): Logit {
  const count = texts[0]!.terms.length;
  const logitOf = (point: Float64Array): Logit => ({
    coefficients: Array.from(point.subarray(0, count)),
    offset: point[count] ?? 0,
  });
  const point = minimize(
    (given, gradient) => {
      const logit = logitOf(given);
      gradient.fill(0);
      let total = 0;
      texts.forEach((text, row) => {
        const losses = lossesOf(logit, text);
        total += losses[actual[row]!]!;
        losses.forEach((loss, index) => {
          const slope = Math.exp(-loss) - Number(index === actual[row]);
          text.terms.forEach((term, number) => (gradient[number]! += slope * term[index]!));
          if (hasOffset && index === losses.length - 1) gradient[count]! += slope;
        });
      });
      for (let index = 0; index < given.length; index++) {
        total += (ridge * given[index]! * given[index]!) / 2;
        gradient[index] = (gradient[index]! + ridge * given[index]!) / texts.length;
      }
      return total / texts.length;
    },
    count + Number(hasOffset),
    { maximumIterations: 200, tolerance: 1e-7 },
  );
  return logitOf(point);
}

/** −ln of the probability of each class. */
function lossesOf({ coefficients, offset }: Logit, { fixed, terms }: Terms): number[] {
  const logits = fixed.map((logit, index) =>
    terms.reduce((sum, term, number) => sum + coefficients[number]! * term[index]!, logit),
  );
  logits[logits.length - 1]! += offset;
  return logLosses(logits);
}
