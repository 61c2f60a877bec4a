import { appendFileSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, threadId } from 'node:worker_threads';

const directory = process.env.EVERGREEN_WALKS;
const recordPath = join(directory, `${process.pid}-${threadId}.jsonl`);
export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));

let lines = [];
/** The walk that is being measured, empty between walks. */
export let walk = readWalk();

/** The name that the measuring script last wrote into the file `walk`. */
export function readWalk() {
  return readFileSync(join(directory, 'walk'), 'utf8');
}

export function setWalk(name) {
  walk = name;
}

/** Keeps a line for the record of this thread until `save`. */
export function record(line) {
  lines.push(JSON.stringify(line));
}

export function save() {
  if (lines.length > 0) appendFileSync(recordPath, `${lines.join('\n')}\n`);
  lines = [];
}

record({
  ...{ kind: 'process', pid: process.pid, parent: process.ppid },
  script: isMainThread ? (process.argv[1] ?? '').replace(`${root}/`, '') : null,
});
