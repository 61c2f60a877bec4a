import { tmpdir } from 'node:os';
import { mapActivityErrors } from './activity-edge.js';
import { createAlert } from './alert.js';
import { createDecide } from './decide.js';
import type { ActivityDependencies } from './dependencies.js';
import { createCloseCancelledRun } from './close-cancelled-run.js';
import { createEvaluate } from './evaluate.js';
import { createFineTune } from './fine-tune.js';
import { createGate } from './gate.js';
import { createIngest } from './ingest.js';
import { createLookUpLifecycle } from './look-up-lifecycle.js';
import { createObserve } from './observe.js';
import { createPrepare } from './prepare.js';
import { createPromote } from './promote.js';
import { createTokenize } from './tokenize.js';
import { withHeartbeats } from './heartbeat.js';

/** The steps of a lifecycle and of a monitor, one file each, as Temporal calls them. */
export const createActivities = (dependencies: ActivityDependencies) =>
  mapActivityErrors(
    {
      ...withHeartbeats(createPrepare(dependencies)),
      ...createIngest(dependencies),
      ...createTokenize(dependencies),
      ...createFineTune(dependencies),
      ...createEvaluate(dependencies),
      ...withHeartbeats(createGate(dependencies)),
      ...withHeartbeats(createPromote(dependencies)),
      ...withHeartbeats(createCloseCancelledRun(dependencies)),
      ...withHeartbeats(createObserve(dependencies)),
      ...withHeartbeats(createDecide()),
      ...withHeartbeats(createAlert(dependencies)),
      ...withHeartbeats(createLookUpLifecycle()),
    },
    [dependencies.workDirectory, dependencies.cacheDirectory, tmpdir()],
  );

export type Activities = ReturnType<typeof createActivities>;
