import { DefaultLogger, Runtime, type LogLevel } from '@temporalio/worker';
import { pino } from 'pino';

export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Record<string, unknown>,
) => void;

/**
 * Sets Temporal's SDK up: one JSON log for it and for the worker, and its metrics for Prometheus. Must be called before the first
 * connection or worker is created.
 * @param metricsAddress where the metrics are served, under `/metrics`; without it, nowhere
 */
export function installLog(name: string, level: string, metricsAddress?: string): Log {
  const logger = pino({ name, level });
  const log: Log = (entryLevel, message, fields) => logger[entryLevel](fields ?? {}, message);
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level: entryLevel, message, meta }) =>
      log(pinoLevel[entryLevel], message, readableFields(meta)),
    ),
    ...(metricsAddress !== undefined && {
      telemetryOptions: { metrics: { prometheus: prometheusAt(metricsAddress) } },
    }),
  });
  return log;
}

/** With the names that Prometheus' conventions ask for. */
const prometheusAt = (bindAddress: string) => ({
  ...{ bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true },
});

const pinoLevel: Record<LogLevel, Parameters<Log>[0]> = {
  TRACE: 'debug',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

/** Replaces errors by their messages; their stacks would hide them. */
function readableFields(meta: Record<string | symbol, unknown> | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(meta ?? {}).map(([key, value]) => [key, value instanceof Error ? value.message : value]),
  );
}
