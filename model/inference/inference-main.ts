import { toEvergreenError } from '../../contracts/errors.js';
import type { InferenceMessage, InferenceRequest } from './inference-process.js';
import { servingEngineSchema } from './serving-engine.js';
import { TextClassifier } from './text-classifier.js';

/** The inference process: loads one model directory and classifies texts until its parent is gone. */
const [directory, threads, engine] = process.argv.slice(2) as [string, string, string];
// Once the parent is gone the process ends by its `disconnect` event, so a message that cannot be sent is no
// error.
const send = (message: InferenceMessage): void =>
  void process.send?.(message, undefined, undefined, () => undefined);
const fail = (thrown: unknown): void => {
  const { code, message } = toEvergreenError(thrown);
  send({ type: 'failed', code, message });
};

process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group, but requests are still to be answered: the parent decides when to
// end.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

try {
  const parsedEngine = servingEngineSchema.parse(JSON.parse(engine));
  const classifier = await TextClassifier.load(directory, Number(threads), parsedEngine);
  let last = Promise.resolve();
  process.on('message', (request: InferenceRequest) => {
    if (request.type === 'ping') return send({ type: 'pong' });
    last = last
      .then(() => classifier.classifyRun(request.texts))
      .then((answer) => send({ type: 'answer', ...answer }), fail);
  });
  send({ type: 'ready', settings: classifier.settings });
} catch (thrown) {
  fail(thrown);
}
