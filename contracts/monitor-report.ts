import { z } from 'zod';
import { monitoringDecisionSchema, monitorStateSchema } from './monitor.js';

/** What a monitor decided last, and on what: for those who watch it without Temporal. */
export const monitorReportSchema = z.strictObject({
  formatVersion: z.literal(1),
  decidedAt: z.iso.datetime(),
  ...monitorStateSchema.pick({ observation: true, running: true, retrainings: true }).shape,
  decision: monitoringDecisionSchema.pick({ action: true, summary: true, alerts: true }),
});
export type MonitorReport = z.output<typeof monitorReportSchema>;
