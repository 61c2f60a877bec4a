import { once } from 'node:events';
import { Readable } from 'node:stream';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { EvergreenError } from '../../contracts/errors.js';
import { answerRows, type AnsweredRow } from '../batch/answer-rows.js';
import { rowEncoders } from '../batch/encode-rows.js';
import { groupRows } from '../batch/group-rows.js';
import { batchFormats, openRows, type BatchFormat, type BatchRow } from '../batch/read-rows.js';
import { parquetLines } from '../batch/parquet-lines.js';
import { spoolBody } from '../batch/spool-body.js';
import { streamBody } from '../batch/stream-body.js';
import { describeError, endAfterBody } from '../middleware/error-handler.js';
import { chargeTexts } from '../middleware/require-key.js';
import type { Predictor } from '../predictions/predictor.js';
import { requireServed, type ServingState } from '../serving/served-model.js';

const formats = Object.keys(batchFormats) as BatchFormat[];
const maximumBatches = 8;
/** Of them. A row group of each is in memory. */
const maximumParquetBatches = 2;
/** Groups of rows of one batch that are classified at once: the next one waits when the first one ends. */
const groupsAtOnce = 2;

/**
 * `POST /predict/batch`: any number of rows in, NDJSON, CSV or Parquet, and a row out for each, in order, as soon as it is classified.
 * Neither side is held in memory: what the caller does not read is not classified, and not read from it. Parquet, which begins at its
 * end, waits in a file.
 * @param options.spoolDirectory of these files
 * @param options.log of errors that are not the caller's
 */
export function predictBatchRoute(
  options: {
    server: ServingState;
    predictor: Predictor;
    silenceTimeoutMs: number;
    spoolDirectory: string;
    log: (error: EvergreenError, requestId: string) => void;
  },
  hasKey: RequestHandler,
): Router {
  const { server, predictor, silenceTimeoutMs, spoolDirectory, log } = options;
  const open = { all: 0, parquet: 0 };
  return Router().post('/predict/batch', hasKey, async (request, response) => {
    requireServed(server);
    const format = formatOf(request);
    const isParquet = format === 'parquet';
    if (open.all >= maximumBatches || (isParquet && open.parquet >= maximumParquetBatches))
      throw new EvergreenError('overloaded', 'Too many batches are open already. Try again later.');
    const count = (change: 1 | -1): void => {
      open.all += change;
      if (isParquet) open.parquet += change;
    };
    count(1);
    response.once('close', () => count(-1));
    if (request.get('expect') !== undefined) response.writeContinue();
    const signal = untilClosed(response);
    const body = streamBody(request, silenceTimeoutMs);
    const rows = isParquet
      ? await openRows(await parquetLines(await spoolBody(body, spoolDirectory), signal), 'ndjson')
      : await openRows(body, format);
    const describe = (error: EvergreenError): { error: string; code: string } => {
      const requestId = response.get('x-request-id') ?? '';
      if (error.httpStatus >= 500) log(error, requestId);
      const { error: message, code } = describeError(error, requestId);
      return { error: message, code };
    };
    const answered = Readable.from(groupRows(rows)).map(
      async (group: BatchRow[]) => {
        await chargeTexts(response, group.length);
        return answerRows(group, { predictor, describe, signal });
      },
      { concurrency: groupsAtOnce, signal },
    ) as AsyncIterable<AnsweredRow[]>;
    try {
      await write(answered, request, response, { silenceTimeoutMs, signal });
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    }
  });
}

/** @throws EvergreenError `invalid-input` */
function formatOf(request: Request): BatchFormat {
  const type = request.is([...Object.values(batchFormats), 'application/jsonl', 'application/ndjson']);
  if (type === batchFormats.csv) return 'csv';
  if (type === batchFormats.parquet) return 'parquet';
  if (typeof type === 'string') return 'ndjson';
  throw new EvergreenError(
    'invalid-input',
    `Send content-type ${batchFormats.ndjson}, one {"text": "…"} a line, or ${batchFormats.csv} or ${batchFormats.parquet} with a column "text".`,
  );
}

async function write(
  answered: AsyncIterable<AnsweredRow[]>,
  request: Request,
  response: Response,
  { silenceTimeoutMs, signal }: { silenceTimeoutMs: number; signal: AbortSignal },
): Promise<void> {
  const accepted = request.accepts(Object.values(batchFormats));
  const format = formats.find((one) => batchFormats[one] === accepted) ?? 'ndjson';
  const charset = format === 'parquet' ? '' : '; charset=utf-8';
  response.status(200).set({ 'content-type': `${batchFormats[format]}${charset}`, connection: 'close' });
  response.flushHeaders();
  for await (const content of rowEncoders[format](answered)) {
    if (response.write(content)) continue;
    const silence = AbortSignal.timeout(silenceTimeoutMs);
    await once(response, 'drain', { signal: AbortSignal.any([signal, silence]) }).catch(() => {
      // The caller does not read what it asked for.
      response.destroy();
    });
  }
  if (request.complete) response.end();
  else endAfterBody(request, response);
}

/** Aborts when the caller closes the connection before the response has ended. */
function untilClosed(response: Response): AbortSignal {
  const controller = new AbortController();
  const abort = (): void =>
    controller.abort(new EvergreenError('overloaded', 'The caller closed the connection.'));
  if (response.closed) abort();
  response.once('close', abort);
  return controller.signal;
}
