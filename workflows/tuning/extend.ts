import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import {
  maximumTrials,
  searchExtensionSchema,
  type ExtendedSearch,
  type SearchExtension,
  type SearchState,
} from '../../contracts/search.js';
import { parseMessage } from '../parse-message.js';
import { orFailure } from '../parse-workflow-input.js';
import { planSearch } from './activities.js';
import { newTrial, type Board } from './board.js';
import { extendUpdate } from './messages.js';

/**
 * Gives a search that runs more trials or more time. The same seed draws the trials that it has and then the further ones, so
 * an extended search has the result of one that was that long from its start.
 */
export function handleExtensions(board: Board): void {
  let isExtending = false;
  setHandler(
    extendUpdate,
    async (...contents) => {
      const extension = parseExtension(contents);
      const mayExtend = (): boolean => board.state !== null && !isExtending;
      // Several that wait are released at once, and the first of them makes the others wait again.
      while (!mayExtend()) await condition(mayExtend);
      isExtending = true;
      try {
        return await extend(board, board.state!, extension);
      } finally {
        isExtending = false;
      }
    },
    { validator: (...contents) => refuseUnfit(board, parseExtension(contents)) },
  );
}

const parseExtension = (contents: readonly unknown[]): SearchExtension =>
  orFailure(() => parseMessage(searchExtensionSchema, contents, 'extend'));

async function extend(
  board: Board,
  state: SearchState,
  { trials = 0, budgetMs = 0 }: SearchExtension,
): Promise<ExtendedSearch> {
  refuseUnfit(board, { trials, budgetMs });
  const before = state.plan.trials.length;
  if (trials > 0) {
    const settings = { ...board.settings, trials: before + trials };
    const { plan } = await planSearch({ ...state.data, settings });
    const further = plan.trials.slice(before);
    if (further.length === 0) throw refusal(`The space has no more than these ${before} trials.`);
    // The search may have been stopped meanwhile.
    refuseUnfit(board, { trials: further.length, budgetMs });
    state.plan = plan;
    state.trials.push(...further.map((changes, index) => newTrial(before + index + 1, changes)));
    state.open.push(...further.map((_, index) => before + index + 1));
    board.settings = settings;
  }
  if (budgetMs > 0)
    board.settings = { ...board.settings, budgetMs: (board.settings.budgetMs ?? 0) + budgetMs };
  board.updatePage();
  return { trials: state.plan.trials.length, budgetMs: board.settings.budgetMs };
}

/** @throws ApplicationFailure with a message for the person who sent the extension */
function refuseUnfit(board: Board, { trials = 0, budgetMs = 0 }: SearchExtension): void {
  const { state, settings, stopped } = board;
  if (trials === 0 && budgetMs === 0) throw refusal('Name a number of trials, or a time.');
  if (stopped !== null) throw refusal(`The search was stopped: ${stopped}.`);
  if (board.areTrialsOver || (state !== null && state.round >= state.plan.rounds.length))
    throw refusal('All trials of the search have ended.');
  if (budgetMs > 0 && settings.budgetMs === null)
    throw refusal('The search has no time budget, so it needs no more time.');
  if (trials === 0) return;
  if (settings.method === 'grid')
    throw refusal('A grid has all its combinations, so there is no further trial.');
  if (state === null) return;
  if (state.round > 0)
    throw refusal(
      'With halving, trials compete from the first rung on, and that is over. Extend the time instead.',
    );
  if (state.plan.trials.length + trials > maximumTrials)
    throw refusal(
      `A search has at most ${maximumTrials} trials, and this one has ${state.plan.trials.length}.`,
    );
}

const refusal = (message: string): ApplicationFailure => ApplicationFailure.nonRetryable(message, 'conflict');
