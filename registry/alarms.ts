import { z } from 'zod';
import { rowIdSchema } from '../contracts/prediction.js';
import type { ObjectStore } from '../store/object-store.js';
import { putJson, readJson } from '../store/stored-json.js';

const alarmsSchema = z.strictObject({
  formatVersion: z.literal(1),
  rowIds: z.array(rowIdSchema),
  changedAt: z.number().nullable(),
});

/** What the alarms about one generation say about the rows that judge models. */
export interface Alarms {
  /**
   * The texts that raised an alarm of low accuracy. They were selected for the champion's errors, so any other model would
   * look better on them: they judge nothing.
   */
  raisedBy: ReadonlySet<string>;
  /**
   * When the traffic changed that the last alarm is about, of low accuracy or of drift, in milliseconds since 1970. Texts
   * from before are not the traffic of now.
   */
  changedAt: number | null;
}

const keyOf = (model: string, generation: number): string =>
  `alarms/${model}/${String(generation).padStart(8, '0')}.json`;

export const saveAlarms = (
  store: ObjectStore,
  model: string,
  generation: number,
  { raisedBy, changedAt }: Alarms,
) =>
  putJson(store, keyOf(model, generation), {
    formatVersion: 1,
    rowIds: [...raisedBy],
    changedAt,
  });

/** @throws EvergreenError `corrupt-object` */
export async function readAlarms(store: ObjectStore, model: string, generation: number): Promise<Alarms> {
  const stored = await readJson(store, keyOf(model, generation), alarmsSchema);
  return { raisedBy: new Set(stored?.rowIds), changedAt: stored?.changedAt ?? null };
}
