import { challengeSettingsSchema, type Challenge } from '../../../contracts/challenge.js';
import { startChallenge, type ChallengeAnswer } from '../../../policy/challenge/challenge.js';

export const settings = challengeSettingsSchema.parse({});
export const startedAt = Date.parse('2026-03-01T00:00:00Z');
export const dayMs = 24 * 3_600_000;

export const exampleChallenge = (overrides: Partial<Challenge> = {}): Challenge => ({
  ...startChallenge({
    challengerDigest: 'c'.repeat(64),
    championDigest: 'a'.repeat(64),
    championGeneration: 3,
    number: 1,
    settings,
    startedAt,
  }),
  ...overrides,
});

export const idOf = (index: number): string => index.toString(16).padStart(16, '0');

/** So many answers of each kind, with ids from `from` on. */
export function answersOf(
  { wins = 0, losses = 0, ties = 0 }: { wins?: number; losses?: number; ties?: number },
  from = 0,
): ChallengeAnswer[] {
  const kinds = [
    ...Array<[boolean, boolean]>(wins).fill([false, true]),
    ...Array<[boolean, boolean]>(losses).fill([true, false]),
    ...Array<[boolean, boolean]>(ties).fill([true, true]),
  ];
  return kinds.map(([championIsRight, challengerIsRight], index) => ({
    rowId: idOf(from + index),
    championIsRight,
    challengerIsRight,
  }));
}
