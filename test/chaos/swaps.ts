import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { promoteChampion } from '../../registry/champions.js';
import type { ChaosSystem } from './chaos-system.js';

/** Generation that the API serves; 0 while it does not answer or serves nothing. */
export async function servedGeneration(apiUrl: string): Promise<number> {
  try {
    const body = (await (await fetch(`${apiUrl}/model`)).json()) as { generation?: number };
    return body.generation ?? 0;
  } catch {
    return 0;
  }
}

/**
 * Promotes the undisturbed run's model for the API's own model name and kills the API in the middle of fetching it; it
 * comes back and serves exactly that generation.
 */
export async function killApiInTheMiddleOfASwap(system: ChaosSystem, digest: string): Promise<void> {
  let isKilled = false;
  system.proxy.watcher = async ({ method, key, instant }) => {
    if (isKilled || instant !== 'after' || method !== 'GET' || key !== `models/${digest}/onnx/model.onnx`)
      return;
    isKilled = true;
    await system.signal('API');
  };
  const { status, champion } = await promoteChampion(system.store, {
    model: 'default',
    digest,
    expectedGeneration: 0,
    reason: 'chaos',
    workflowId: null,
    runId: null,
    sample: true,
  });
  assert.equal(status, 'promoted');
  for (let attempt = 0; (await servedGeneration(system.apiUrl)) !== champion.generation; attempt++) {
    assert.ok(attempt < 600, 'the API does not serve the new generation');
    await wait(100);
  }
  system.proxy.watcher = null;
  assert.ok(isKilled, 'the API was killed');
}
