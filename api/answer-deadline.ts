import type { Response } from 'express';
import { EvergreenError } from '../contracts/errors.js';

export const answerDeadlineMs = 30_000;

/** A signal for the work behind a response: it aborts when the caller waited too long, or is gone. */
export function answerDeadline(response: Response, deadlineMs = answerDeadlineMs): AbortSignal {
  const controller = new AbortController();
  const giveUp = (why: string): void => controller.abort(new EvergreenError('overloaded', why));
  const timer = setTimeout(
    () => giveUp(`There was no answer within ${deadlineMs / 1000} seconds. Try again, with fewer texts.`),
    deadlineMs,
  );
  response.once('close', () => {
    clearTimeout(timer);
    if (!response.writableFinished) giveUp('The caller is gone.');
  });
  return controller.signal;
}
