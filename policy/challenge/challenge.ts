import type { Challenge } from '../../contracts/challenge.js';

/** Whether each model's answer to a labeled text was right. */
export interface ChallengeAnswer {
  rowId: string;
  championIsRight: boolean;
  challengerIsRight: boolean;
}

export const startChallenge = (
  of: Pick<
    Challenge,
    'challengerDigest' | 'championDigest' | 'championGeneration' | 'number' | 'settings' | 'startedAt'
  >,
): Challenge => ({ formatVersion: 1, ...of, rowIds: [], wins: 0, losses: 0 });

/**
 * Selects the labeled texts that both models have to answer next. A text counts once. Neither model may have
 * been trained on it. Texts that raised the champion's alarm are left out as well: they were selected for its
 * errors, so any other model would look better on them.
 * @param rows labels of randomly chosen texts, from sources that are not in quarantine; rows that exist when
 * the challenge starts come first
 * @param excluded.trained ids of the rows that either model was trained on or calibrated with, and of their
 * near-duplicates
 */
export function rowsToAnswer<Row extends { rowId: string }>(
  challenge: Challenge,
  rows: readonly Row[],
  excluded: { trained: ReadonlySet<string>; raisedAlarm: ReadonlySet<string> },
): Row[] {
  const counted = new Set(challenge.rowIds);
  return rows.filter(({ rowId }) => {
    if (counted.has(rowId) || excluded.trained.has(rowId) || excluded.raisedAlarm.has(rowId)) return false;
    counted.add(rowId);
    return true;
  });
}

/** Counts more answers. A text that was counted before is skipped, so repeating a call changes nothing. */
export function addAnswers<Counted extends Challenge>(
  challenge: Counted,
  answers: readonly ChallengeAnswer[],
): Counted {
  const counted = new Set(challenge.rowIds);
  let { wins, losses } = challenge;
  for (const { rowId, championIsRight, challengerIsRight } of answers) {
    if (counted.has(rowId)) continue;
    counted.add(rowId);
    if (challengerIsRight && !championIsRight) wins++;
    if (championIsRight && !challengerIsRight) losses++;
  }
  return { ...challenge, rowIds: [...counted], wins, losses };
}
