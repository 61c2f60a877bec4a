import { recordBytes } from './record-bytes.mjs';
import { countFunctions, recordFunctions } from './record-functions.mjs';
import { readWalk, save, setWalk, walk } from './recorder.mjs';

/** Runs in every Node process and thread of a measured system (NODE_OPTIONS=--import) and records what these do. */
const pollIntervalMs = 50;
/** A walk whose name ends so is recorded at every poll, with the time. That slows processes down. */
const timed = ' (timed)';

countFunctions();
recordBytes();

function flush() {
  recordFunctions();
  save();
}

setInterval(() => {
  const next = readWalk();
  if (next !== walk || next.endsWith(timed)) flush();
  setWalk(next);
}, pollIntervalMs).unref();
process.on('exit', flush);
if (process.send !== undefined) {
  // The parent may kill a process as soon as it has answered.
  const { send } = process;
  process.send = function (...parameters) {
    flush();
    return send.apply(process, parameters);
  };
}
