import { startInferencePool } from '../../model/inference/inference-pool.js';
import type { LabeledText } from '../two-kinds-of-texts.js';

/** What a model made of a labeled text. */
export interface AnsweredText {
  /** In the order of `driftStatistics`. */
  bins: number[];
  isRight: boolean;
  confidence: number;
}

const textsPerRequest = 64;

/** Lets the model in a directory answer texts, in a real inference process. */
export async function answerTexts(
  modelDirectory: string,
  rows: readonly LabeledText[],
  threads: number,
): Promise<AnsweredText[]> {
  const pool = await startInferencePool({ modelDirectory, processes: 1, threadsPerProcess: threads });
  try {
    const answered: AnsweredText[] = [];
    for (let begin = 0; begin < rows.length; begin += textsPerRequest) {
      const part = rows.slice(begin, begin + textsPerRequest);
      const answers = await pool.classify(part.map(({ text }) => text));
      answers.forEach(({ predicted, score, sketch }, index) => {
        const isRight = pool.settings.labels[predicted] === part[index]!.label;
        answered.push({ bins: sketch.bins, isRight, confidence: score });
      });
    }
    return answered;
  } finally {
    await pool.close();
  }
}

export const accuracyOf = (answered: readonly AnsweredText[]): number =>
  answered.filter(({ isRight }) => isRight).length / answered.length;

/** What calibrated confidence says that the accuracy is, without labels. */
export const estimatedAccuracyOf = (answered: readonly AnsweredText[]): number =>
  answered.reduce((sum, { confidence }) => sum + confidence, 0) / answered.length;
