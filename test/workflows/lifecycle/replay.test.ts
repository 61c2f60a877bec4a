import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadWorkflowBundle } from '../../../workers/workflow-bundle.js';
import { scenarios } from '../history-scenarios.js';

const histories = new URL('histories/', import.meta.url);

describe('histories recorded with an earlier version', function () {
  let workflowBundle: { code: string };

  before(async () => {
    workflowBundle = { code: (await loadWorkflowBundle()).code };
  });

  it('exist for every scenario', async () => {
    const recorded = (await readdir(histories)).map((file) => file.replace('.binpb', ''));
    assert.deepEqual(recorded.sort(), Object.keys(scenarios).sort());
  });

  for (const name of Object.keys(scenarios))
    it(`replay: ${name}`, async () => {
      await Worker.runReplayHistory({ workflowBundle }, await readHistory(name));
    });

  it('do not replay when steps changed places', async () => {
    const history = await readHistory('promoted');
    for (const { activityTaskScheduledEventAttributes: scheduled } of history.events ?? [])
      if (scheduled?.activityType?.name === 'ingest') scheduled.activityType.name = 'tokenize';
    await assert.rejects(Worker.runReplayHistory({ workflowBundle }, history), DeterminismViolationError);
  });
});

/** Protobuf as Temporal keeps it: the SDK's own JSON conversion fails on histories it fetched itself. */
async function readHistory(name: string) {
  const bytes = await readFile(fileURLToPath(new URL(`${name}.binpb`, histories)));
  return proto.temporal.api.history.v1.History.decode(bytes);
}
