import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ExtendedSearch, Leaderboard } from '../../contracts/search.js';

// People also send these by hand, so the arguments are `unknown` and the search parses them.

/** The current state of a search, each of its trials included. */
export const leaderboardQuery = defineQuery<Leaderboard>('leaderboard');
/** `{"reason": "…"}` or nothing: no further rung starts until `resume`. A search passes it on to its trials. */
export const pauseSignal = defineSignal<unknown[]>('pause');
export const resumeSignal = defineSignal<unknown[]>('resume');
/** `{"reason": "…"}` or nothing: the search ends with the best so far. A search passes it on to its trials. */
export const stopSignal = defineSignal<unknown[]>('stop');
/** `{"trials": 6}`, `{"budgetMs": 600000}` or both: a search that runs gets so many trials, and so much time, more. */
export const extendUpdate = defineUpdate<ExtendedSearch, [extension: unknown, ...others: unknown[]]>(
  'extend',
);
/** A trial tells its search how far it is. */
export const rungEndedSignal = defineSignal<unknown[]>('rung-ended');
