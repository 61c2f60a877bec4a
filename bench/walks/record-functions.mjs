import { Session } from 'node:inspector';
import { pathToFileURL } from 'node:url';
import { record, root, walk } from './recorder.mjs';

const rootUrl = `${pathToFileURL(root).href}/`;
/** The optimizer step that is recorded as a walk of its own: from this run of the engine to the next one. */
const measuredStep = 10;
const session = new Session();
/** The keys of the functions recorded so far, by walk. */
const recorded = new Map();
/** The source of the workflow bundle, and where each source file starts in it. */
let bundle;
let isInStep = false;

/** Turns on V8's precise coverage: it counts the calls of every function since they were last taken. */
export function countFunctions() {
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  separateStep();
}

/** Records the functions that ran since the last call. Between walks they are dropped. */
export function recordFunctions() {
  const { result: scripts } = inspect('Profiler.takePreciseCoverage');
  if (walk === '') return;
  const name = isInStep ? `${walk}: step` : walk;
  const known = recorded.get(name) ?? new Set();
  recorded.set(name, known);
  const functions = [];
  for (const script of scripts)
    for (const { functionName, ranges } of script.functions) {
      const [range] = ranges;
      const key = `${script.scriptId}:${range.startOffset}`;
      if (range.count === 0 || known.has(key)) continue;
      known.add(key);
      const file = fileOf(script, functionName, range);
      if (file !== undefined) functions.push(`${file}:${range.startOffset} ${functionName}`);
    }
  if (functions.length > 0) record({ kind: 'functions', walk: name, at: Date.now(), functions });
}

function inspect(method, parameters) {
  let answer;
  session.post(method, parameters, (_error, result) => (answer = result));
  return answer;
}

/** The source file of a function, relative to the project. Undefined for packages, module bodies and compiler helpers. */
function fileOf({ url, scriptId }, functionName, { startOffset, endOffset }) {
  if (startOffset === 0 || functionName === '__name') return undefined;
  if (url.includes('workflow-bundle-')) return bundledFileOf(scriptId, functionName, startOffset, endOffset);
  if (!url.startsWith(rootUrl)) return undefined;
  const file = decodeURI(url.slice(rootUrl.length)).split('?')[0];
  return file.includes('node_modules/') || file.startsWith('bench/walks/') ? undefined : file;
}

function bundledFileOf(scriptId, functionName, startOffset, endOffset) {
  bundle ??= readBundle(scriptId);
  const name = bundle.starts.findLast(({ index }) => index <= startOffset)?.name ?? '';
  const isModuleBody = functionName === name;
  const isExportGetter = bundle.source.slice(startOffset, endOffset).startsWith('() => (/*');
  const isOwn = name.startsWith('./') && !name.includes('node_modules');
  return isOwn && !isModuleBody && !isExportGetter ? name.slice(2) : undefined;
}

function readBundle(scriptId) {
  inspect('Debugger.enable');
  const { scriptSource: source } = inspect('Debugger.getScriptSource', { scriptId });
  inspect('Debugger.disable');
  // The bundler writes the name of each source file above its code.
  const starts = [...source.matchAll(/^\/\*\*\*\/ "(.*)"$/gm)].map(({ 1: name, index }) => ({ name, index }));
  return { source, starts };
}

/** Wraps onnxruntime-node's sessions as its native library is loaded, so that one training step is recorded by itself. */
function separateStep() {
  let runs = 0;
  const { dlopen } = process;
  process.dlopen = function (module, ...parameters) {
    dlopen.call(process, module, ...parameters);
    const { InferenceSession } = module.exports;
    if (InferenceSession === undefined) return;
    const construct = (Native, values) => {
      const engine = new Native(...values);
      const { run } = engine;
      const countedRun = (...inputs) => {
        runs += 1;
        if (runs === measuredStep || runs === measuredStep + 1) recordFunctions();
        isInStep = runs === measuredStep;
        return run.apply(engine, inputs);
      };
      return Object.defineProperty(engine, 'run', { value: countedRun });
    };
    module.exports.InferenceSession = new Proxy(InferenceSession, { construct });
  };
}
