import type { SearchData, SearchPlan, SearchSettings } from '../../contracts/search.js';
import type { StepResult } from '../../contracts/step-results.js';
import { planSearch } from '../../policy/search/plan-search.js';
import { saveSearch } from '../../registry/searches.js';
import type { ActivityDependencies } from '../dependencies.js';

interface PlanSearchInput extends SearchData {
  settings: SearchSettings;
}

/** Draws all trials of a search and records them as `runs/<runId>/search.json`. */
export const createPlanSearch = ({ store }: ActivityDependencies) => ({
  async planSearch({
    run,
    dataset,
    tokens,
    settings,
  }: PlanSearchInput): Promise<StepResult & { plan: SearchPlan }> {
    const plan = planSearch(settings, run.hyperparameters);
    await saveSearch(store, run.runId, { formatVersion: 1, settings, dataset, tokens, plan });
    const rungs = plan.rounds.flatMap(({ untilEpoch }) => untilEpoch ?? []);
    const upTo = rungs.length === 0 ? '' : `, up to epoch ${rungs.join(', ')}`;
    return { plan, summary: `${settings.method}: ${plan.trials.length} trials${upTo}` };
  },
});
