import type { ActivityDependencies } from './dependencies.js';

/** Raises alerts in the worker's log. */
export const createAlert = ({ log }: ActivityDependencies) => ({
  async alert({ model, alerts }: { model: string; alerts: string[] }): Promise<void> {
    for (const alert of alerts) log(`alert: ${alert}`, { model });
  },
});
