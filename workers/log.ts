import { DefaultLogger, Runtime, type LogLevel } from '@temporalio/worker';
import { pino } from 'pino';

export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Record<string, unknown>,
) => void;

/** One JSON log for the worker and for Temporal's SDK. Must be called before the first connection or worker is created. */
export function installLog(name: string, level: string): Log {
  const logger = pino({ name, level });
  const log: Log = (entryLevel, message, fields) => logger[entryLevel](fields ?? {}, message);
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level: entryLevel, message, meta }) =>
      log(pinoLevel[entryLevel], message, readableFields(meta)),
    ),
  });
  return log;
}

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
