import crypto from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import { syncBuiltinESMExports } from 'node:module';
import { record, root, walk } from './recorder.mjs';

/** Records every content that is hashed during a walk, and every HTTP request. */
export function recordBytes() {
  diagnostics.subscribe('http.client.request.start', ({ request }) => {
    if (walk === '') return;
    const { method, path } = request;
    record({ kind: 'request', walk, method, host: request.getHeader('host'), path });
  });
  const { createHash } = crypto;
  crypto.createHash = function (...parameters) {
    const hash = createHash(...parameters);
    return walk === '' ? hash : recordHash(hash, callers(new Error().stack));
  };
  // Importers of `node:crypto` see the change.
  syncBuiltinESMExports();
}

function recordHash(hash, by) {
  const { update, digest } = hash;
  let bytes = 0;
  hash.update = (data, encoding) => {
    bytes += typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
    return update.call(hash, data, encoding);
  };
  hash.digest = (encoding) => {
    const result = digest.call(hash);
    record({ kind: 'hash', walk, by, bytes, digest: result.toString('hex') });
    return encoding === undefined ? result : result.toString(encoding);
  };
  return hash;
}

/** Up to three files of the project on the stack, innermost first. A package that hashes by itself is named instead. */
function callers(stack) {
  const frames = stack.split('\n').slice(2);
  const packageName = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(frames[0] ?? '')?.[1];
  if (packageName !== undefined) return packageName;
  const files = frames
    .filter((frame) => frame.includes(`${root}/`) && !frame.includes('node_modules'))
    .map((frame) => frame.slice(frame.indexOf(root) + root.length + 1).split(/[:?]/)[0]);
  return [...new Set(files)].slice(0, 3).join(' < ');
}
