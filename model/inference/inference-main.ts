import { toEvergreenError } from '../../contracts/errors.js';
import type { InferenceMessage, InferenceRequest } from './inference-messages.js';
import { TextClassifier } from './text-classifier.js';

/** The inference process: loads one model directory and answers until its parent is gone. */
const [directory, threads] = process.argv.slice(2) as [string, string];
// A parent that is gone ends this process, by its disconnection; that it cannot be told anything more is no error.
const send = (message: InferenceMessage): void =>
  void process.send?.(message, undefined, undefined, () => undefined);
const fail = (thrown: unknown): void => {
  const { code, message } = toEvergreenError(thrown);
  send({ type: 'failed', code, message });
};

process.on('disconnect', () => process.exit(0));
// The parent decides when to end: a Ctrl-C reaches the whole process group, and requests are still to be answered.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

try {
  const classifier = await TextClassifier.load(directory, Number(threads));
  let last = Promise.resolve();
  process.on('message', ({ texts }: InferenceRequest) => {
    last = last
      .then(() => classifier.classify(texts))
      .then((classifications) => send({ type: 'answer', classifications }), fail);
  });
  send({ type: 'ready', settings: classifier.settings });
} catch (thrown) {
  fail(thrown);
}
