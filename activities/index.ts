import { mapActivityErrors } from './activity-edge.js';
import type { ActivityDependencies } from './dependencies.js';
import { createCloseCancelledRun } from './close-cancelled-run.js';
import { createEvaluate } from './evaluate.js';
import { createFineTune } from './fine-tune.js';
import { createGate } from './gate.js';
import { createIngest } from './ingest.js';
import { createPrepare } from './prepare.js';
import { createPromote } from './promote.js';
import { createTokenize } from './tokenize.js';

/** The steps of a lifecycle, one file each, as Temporal calls them. */
export const createActivities = (dependencies: ActivityDependencies) =>
  mapActivityErrors({
    ...createPrepare(dependencies),
    ...createIngest(dependencies),
    ...createTokenize(dependencies),
    ...createFineTune(dependencies),
    ...createEvaluate(dependencies),
    ...createGate(dependencies),
    ...createPromote(dependencies),
    ...createCloseCancelledRun(dependencies),
  });

export type Activities = ReturnType<typeof createActivities>;
