import { monitorReportSchema, type MonitorReport } from '../contracts/monitor-report.js';
import type { ObjectReference } from '../contracts/references.js';
import type { ObjectStore } from '../store/object-store.js';
import { putJson, readJson } from '../store/stored-json.js';

const keyOf = (model: string): string => `monitor-reports/${model}.json`;

/** Replaces the report of a model. */
export const saveMonitorReport = (
  store: ObjectStore,
  model: string,
  report: MonitorReport,
): Promise<ObjectReference> => putJson(store, keyOf(model), report);

/** Null before the first decision of a monitor. @throws EvergreenError `corrupt-object` */
export const readMonitorReport = (store: ObjectStore, model: string): Promise<MonitorReport | null> =>
  readJson(store, keyOf(model), monitorReportSchema);
