import { z } from 'zod';
import { rowIdSchema } from '../contracts/prediction.js';
import type { ObjectStore } from '../store/object-store.js';
import { putJson, readJson } from '../store/stored-json.js';

const alarmRowsSchema = z.strictObject({ formatVersion: z.literal(1), rowIds: z.array(rowIdSchema) });

const keyOf = (model: string, generation: number): string =>
  `alarms/${model}/${String(generation).padStart(8, '0')}.json`;

/**
 * Stores the ids of the texts that raised the alarm of low accuracy about one generation. They were selected for the
 * champion's errors, so any other model would look better on them: they judge no challenger.
 */
export const saveAlarmRows = (
  store: ObjectStore,
  model: string,
  generation: number,
  rowIds: readonly string[],
) => putJson(store, keyOf(model, generation), { formatVersion: 1, rowIds });

/** Those ids; empty when there was no alarm. @throws EvergreenError `corrupt-object` */
export const readAlarmRows = async (
  store: ObjectStore,
  model: string,
  generation: number,
): Promise<ReadonlySet<string>> =>
  new Set((await readJson(store, keyOf(model, generation), alarmRowsSchema))?.rowIds);
