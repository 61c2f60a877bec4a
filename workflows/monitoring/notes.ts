import type { Note } from '../../contracts/monitor.js';
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

export const withRequest = (state: State, reason: string, at: number): State =>
  withLogEntry(
    {
      ...state,
      requests: [...state.requests, noteOf(reason, at)].slice(-maximumRequests),
      newRequests: state.newRequests + 1,
    },
    `Retraining requested${state.running === null ? '' : ', queued behind the one that is running'}: ${reason}`,
    at,
  );
