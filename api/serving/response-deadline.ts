import type { Response } from 'express';
import { EvergreenError } from '../../contracts/errors.js';
import { answerWithinMs } from './champion-source.js';

/** A signal for the work behind a response. It aborts at the deadline, or when the caller closes the connection early. */
export function responseDeadline(response: Response, deadlineMs = answerWithinMs): AbortSignal {
  const controller = new AbortController();
  const abort = (reason: string): void => controller.abort(new EvergreenError('overloaded', reason));
  const timer = setTimeout(
    () => abort(`There was no answer within ${deadlineMs / 1000} seconds. Try again with fewer texts.`),
    deadlineMs,
  );
  if (response.closed) abort('The caller closed the connection.');
  response.once('close', () => {
    clearTimeout(timer);
    if (!response.writableFinished) abort('The caller closed the connection.');
  });
  return controller.signal;
}
