import { EvergreenError } from '../../contracts/errors.js';
import type { Alert } from '../../contracts/monitor.js';
import type { ActivityDependencies } from '../dependencies.js';

const webhookTimeoutMs = 10_000;

/**
 * Raises alerts in the worker's log and, if one is configured, at a webhook: `POST {"model", "about",
 * "text"}`.
 */
export const createAlert = ({ log, alertWebhook }: ActivityDependencies) => ({
  async alert({ model, alerts }: { model: string; alerts: Alert[] }): Promise<void> {
    for (const { about, text } of alerts) log(`alert: ${text}`, { model, about });
    if (alertWebhook === undefined) return;
    for (const alert of alerts) await post(alertWebhook, { model, ...alert });
  },
});

async function post(address: string, body: object): Promise<void> {
  // The address may contain a secret, so messages only name its host.
  const { host } = new URL(address);
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(webhookTimeoutMs),
    });
    await response.body?.cancel();
    if (response.ok) return;
    throw new Error(`status ${response.status}`);
  } catch (cause) {
    throw new EvergreenError(
      'webhook-unavailable',
      `The alert could not be delivered to the webhook at ${host} (${cause instanceof Error ? cause.message : String(cause)}). Check EVERGREEN_ALERT_WEBHOOK.`,
      { cause },
    );
  }
}
