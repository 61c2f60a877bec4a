import { noReason, type Note } from '../../contracts/monitor.js';
import type { SearchSettings } from '../../contracts/search.js';
import { formatTime } from '../../contracts/time.js';
import type { State } from './state.js';

/** Limits that keep the state far below Temporal's limit for a payload. */
const maximumLogEntries = 20;
const maximumProblems = 5;
const maximumRequests = 20;
const maximumCharacters = 1_000;

/** Cuts a text that may be of any length: a refusal can name as many unknown fields as somebody sent. */
export const shortened = (text: string): string =>
  text.length <= maximumCharacters ? text : `${text.slice(0, maximumCharacters)}…`;

export const noteOf = (text: string, at: number): Note => ({ at, text: shortened(text) });

export const withLogEntry = (state: State, text: string, at: number): State => ({
  ...state,
  log: [...state.log, noteOf(text, at)].slice(-maximumLogEntries),
});

export const withProblem = (state: State, text: string, at: number): State => ({
  ...state,
  problems: [...state.problems, noteOf(text, at)].slice(-maximumProblems),
});

/** What a person who gives no reason is recorded with. */
const isGiven = (reason: string): boolean => reason !== noReason;

const nextReason = '; then: ';

/** A second pause keeps when the first one began and, as far as there is room for it, why. */
export function withPause(state: State, reason: string, at: number): State {
  const { paused } = state;
  const logged = withLogEntry(state, `Paused${paused === null ? '' : ' again'}: ${reason}`, at);
  if (paused === null) return { ...logged, paused: noteOf(reason, at) };
  const reasons = paused.text.split(nextReason).filter(isGiven);
  if (reasons.includes(reason) || !isGiven(reason)) return logged;
  return { ...logged, paused: { at: paused.at, text: withoutStart([...reasons, reason].join(nextReason)) } };
}

/** Cuts the start of a text, where the newest part is at its end. */
const withoutStart = (text: string): string =>
  text.length <= maximumCharacters ? text : `…${text.slice(-maximumCharacters)}`;

/** The history keeps why the pause that ends had begun. */
export function withoutPause(state: State, reason: string, at: number): State {
  const why = isGiven(reason) ? `: ${reason}` : '';
  const pause =
    state.paused === null ? '' : ` (paused since ${formatTime(state.paused.at)}: ${state.paused.text})`;
  return withLogEntry({ ...state, paused: null }, `Resumed${why}${pause}`, at);
}

export const withRequest = (
  state: State,
  { reason, search }: { reason: string; search: SearchSettings | null },
  at: number,
): State =>
  withLogEntry(
    {
      ...state,
      requests: [...state.requests, { ...noteOf(reason, at), search }].slice(-maximumRequests),
      newRequests: state.newRequests + 1,
    },
    `Retraining${search === null ? '' : ' by a search'} requested${state.running === null ? '' : ', queued behind the one that is running'}: ${reason}`,
    at,
  );
