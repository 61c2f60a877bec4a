import { tmpdir } from 'node:os';
import type { ActivityDependencies } from './dependencies.js';
import { withHeartbeats } from './runtime/heartbeat.js';
import { mapErrors } from './runtime/map-errors.js';
import { createAlert } from './steps/alert.js';
import { createCloseCancelledRun } from './steps/close-cancelled-run.js';
import { createCloseSearch } from './steps/close-search.js';
import { createDecide } from './steps/decide.js';
import { createEvaluate } from './steps/evaluate.js';
import { createFineTune } from './steps/fine-tune.js';
import { createGate } from './steps/gate.js';
import { createIngest } from './steps/ingest.js';
import { createJoinTokenParts } from './steps/join-token-parts.js';
import { createJudgeChallenge } from './steps/judge-challenge.js';
import { createLoadTraining } from './steps/load-training.js';
import { createLookUpLifecycle } from './steps/look-up-lifecycle.js';
import { createObserve } from './steps/observe.js';
import { createOpenChallenge } from './steps/open-challenge.js';
import { createPlanSearch } from './steps/plan-search.js';
import { createPrepare } from './steps/prepare.js';
import { createPromote } from './steps/promote.js';
import { createPrune } from './steps/prune.js';
import { createRankTrials } from './steps/rank-trials.js';
import { createStoreModel } from './steps/store-model.js';
import { createTokenize } from './steps/tokenize.js';
import { createTokenizePart } from './steps/tokenize-part.js';
import { createTrainRung } from './steps/train-rung.js';

/** The activities that workflows call: the steps of a lifecycle, a search and a monitor, one file each. */
export const createActivities = (dependencies: ActivityDependencies) =>
  mapErrors(
    {
      ...withHeartbeats(createPrepare(dependencies)),
      ...withHeartbeats(createIngest(dependencies)),
      ...withHeartbeats(createTokenize(dependencies)),
      ...withHeartbeats(createTokenizePart(dependencies)),
      ...withHeartbeats(createJoinTokenParts(dependencies)),
      ...createFineTune(dependencies),
      ...withHeartbeats(createLoadTraining(dependencies)),
      ...withHeartbeats(createStoreModel(dependencies)),
      ...createEvaluate(dependencies),
      ...withHeartbeats(createGate(dependencies)),
      ...withHeartbeats(createPromote(dependencies)),
      ...withHeartbeats(createOpenChallenge(dependencies)),
      ...withHeartbeats(createCloseCancelledRun(dependencies)),
      ...withHeartbeats(createPlanSearch(dependencies)),
      ...createTrainRung(dependencies),
      ...withHeartbeats(createRankTrials(dependencies)),
      ...withHeartbeats(createCloseSearch(dependencies)),
      ...withHeartbeats(createObserve(dependencies)),
      ...withHeartbeats(createJudgeChallenge(dependencies)),
      ...withHeartbeats(createDecide(dependencies)),
      ...withHeartbeats(createAlert(dependencies)),
      ...withHeartbeats(createLookUpLifecycle()),
      ...withHeartbeats(createPrune(dependencies)),
    },
    [dependencies.workDirectory, dependencies.cacheDirectory, tmpdir()],
  );

export type Activities = ReturnType<typeof createActivities>;
