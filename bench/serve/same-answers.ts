import { askOnce, contestants, type ContestantName, type RunningContestant } from './contestants.js';
import { texts, type TextName } from './texts.js';

/** Where the processor has bfloat16, Evergreen on OpenVINO computes in it. */
const maximumProbabilityDifference = 1e-2;

/** @throws Error when two contestants classify a text differently; they serve the same weights */
export async function requireSameAnswers(
  running: ReadonlyMap<ContestantName, RunningContestant>,
  asked: readonly TextName[],
): Promise<void> {
  for (const text of asked) {
    let expected: { name: ContestantName; probability: number } | undefined;
    for (const [name, { url }] of running) {
      const probability = await askOnce(contestants[name], url, texts[text]);
      expected ??= { name, probability };
      if (!(Math.abs(probability - expected.probability) <= maximumProbabilityDifference))
        throw new Error(
          `${name} answers ${probability} to the ${text} text, ${expected.name} ${expected.probability}`,
        );
    }
  }
}
