import { once } from 'node:events';
import { Readable } from 'node:stream';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { EvergreenError } from '../../contracts/errors.js';
import { answerRows, type AnsweredRow } from '../batch/answer-rows.js';
import { rowEncoders } from '../batch/encode-rows.js';
import { groupRows } from '../batch/group-rows.js';
import { batchFormats, openRows, type BatchFormat, type BatchRow } from '../batch/read-rows.js';
import { streamBody } from '../batch/stream-body.js';
import { describeError, endAfterBody } from '../middleware/error-handler.js';
import { chargeTexts } from '../middleware/require-key.js';
import type { Predictor } from '../predictions/predictor.js';
import { requireServed, type ServingState } from '../serving/served-model.js';

const maximumBatches = 8;
/** Groups of rows of one batch that are classified at once: the next one waits when the first one ends. */
const groupsAtOnce = 2;

/**
 * `POST /predict/batch`: any number of rows in, NDJSON or CSV, and a row out for each, in order, as soon as it is classified. Neither
 * side is held in memory: what the caller does not read is not classified, and not read from it.
 * @param log of errors that are not the caller's
 */
export function predictBatchRoute(
  options: {
    server: ServingState;
    predictor: Predictor;
    silenceTimeoutMs: number;
    log: (error: EvergreenError, requestId: string) => void;
  },
  hasKey: RequestHandler,
): Router {
  const { server, predictor, silenceTimeoutMs, log } = options;
  let open = 0;
  return Router().post('/predict/batch', hasKey, async (request, response) => {
    requireServed(server);
    const format = formatOf(request);
    if (open >= maximumBatches)
      throw new EvergreenError('overloaded', `${open} batches are open already. Try again later.`);
    open += 1;
    response.once('close', () => (open -= 1));
    if (request.get('expect') !== undefined) response.writeContinue();
    const rows = await openRows(streamBody(request, silenceTimeoutMs), format);
    const signal = untilClosed(response);
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
  const type = request.is([batchFormats.csv, batchFormats.ndjson, 'application/jsonl', 'application/ndjson']);
  if (type === batchFormats.csv) return 'csv';
  if (typeof type === 'string') return 'ndjson';
  throw new EvergreenError(
    'invalid-input',
    `Send content-type ${batchFormats.ndjson}, one {"text": "…"} a line, or ${batchFormats.csv} with a column "text".`,
  );
}

async function write(
  answered: AsyncIterable<AnsweredRow[]>,
  request: Request,
  response: Response,
  { silenceTimeoutMs, signal }: { silenceTimeoutMs: number; signal: AbortSignal },
): Promise<void> {
  const format = request.accepts(Object.values(batchFormats)) === batchFormats.csv ? 'csv' : 'ndjson';
  const { begin, encode } = rowEncoders[format];
  response.status(200).set({ 'content-type': `${batchFormats[format]}; charset=utf-8`, connection: 'close' });
  response.flushHeaders();
  response.write(begin);
  for await (const rows of answered) {
    if (response.write(rows.map(encode).join(''))) continue;
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
