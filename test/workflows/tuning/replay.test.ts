import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { loadWorkflowBundle } from '../../../workers/workflow-bundle.js';

describe("a search's histories, recorded with an earlier version", () => {
  let workflowBundle: { code: string };

  before(async () => {
    workflowBundle = { code: (await loadWorkflowBundle()).code };
  });

  const readHistory = async (name: string) =>
    proto.temporal.api.history.v1.History.decode(
      await readFile(new URL(`histories/${name}.binpb`, import.meta.url)),
    );

  for (const name of ['started', 'continued', 'halved', 'trial'])
    it(`replay: ${name}`, async () => {
      await Worker.runReplayHistory({ workflowBundle }, await readHistory(name));
    });

  it('do not replay when steps changed places', async () => {
    const history = await readHistory('started');
    for (const { activityTaskScheduledEventAttributes: scheduled } of history.events ?? [])
      if (scheduled?.activityType?.name === 'planSearch') scheduled.activityType.name = 'rankTrials';
    await assert.rejects(Worker.runReplayHistory({ workflowBundle }, history), DeterminismViolationError);
  });
});
