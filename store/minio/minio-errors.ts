import { codeOf, EvergreenError } from '../../contracts/errors.js';
import { fullStore } from '../object-store.js';
import { BusyServerError, SilentServerError } from './timeout-transport.js';

const transientSocketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
const transientServerCodes = new Set([
  'ConditionalRequestConflict',
  'OperationAborted',
  'RequestTimeout',
  'SlowDown',
  'InternalError',
  'ServiceUnavailable',
  'XMinioServerNotInitialized',
]);
const credentialCodes = new Set([
  'AccessDenied',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'AuthorizationHeaderMalformed',
]);

/**
 * How MinIO and others say that their disk is full; MinIO, when it finds out only while writing, by an
 * internal error.
 */
const fullStoreCodes = new Set(['XMinioStorageFull', 'StorageFull', 'XMinioDiskFull', 'QuotaExceeded']);

function saysFull(error: unknown): boolean {
  if (error instanceof BusyServerError) return /StorageFull|DiskFull|no space left/.test(error.body);
  return fullStoreCodes.has(codeOf(error));
}

const localDiskCodes = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO', 'EMFILE', 'ENOENT']);

/** True when the same request may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof SilentServerError || error instanceof BusyServerError) return true;
  return transientSocketCodes.has(codeOf(error)) || transientServerCodes.has(codeOf(error));
}

export function isMissingObject(error: unknown): boolean {
  return ['NoSuchKey', 'NotFound'].includes(codeOf(error));
}

/**
 * An EvergreenError with what failed, where, and what to do about it. An error of the local disk stays as it
 * is.
 */
export function toStoreError(error: unknown, description: string): unknown {
  const code = codeOf(error);
  if (error instanceof EvergreenError || localDiskCodes.has(code)) return error;
  const options = { details: { store: description, code }, cause: error };
  const reason = error instanceof Error && error.message !== '' ? error.message : code;
  if (credentialCodes.has(code)) {
    return new EvergreenError(
      'store-unsuitable',
      `${description} refuses our credentials (${code}). Check MINIO_ACCESS_KEY, MINIO_SECRET_KEY and MINIO_REGION, ` +
        'and that this key may read and write the bucket.',
      options,
    );
  }
  if (code === 'RequestTimeTooSkewed') {
    return new EvergreenError(
      'store-unsuitable',
      `${description} refuses our requests because the clocks of the two machines differ. Synchronize them.`,
      options,
    );
  }
  if (saysFull(error)) return fullStore(description, code || reason, options);
  return new EvergreenError(
    'store-unavailable',
    `${description} cannot be reached or cannot answer (${code && !reason.includes(code) ? `${code}: ` : ''}${reason}). ` +
      'Start the system with `npm start`, or set MINIO_ENDPOINT to your store.',
    options,
  );
}
