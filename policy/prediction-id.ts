import { createHmac, timingSafeEqual } from 'node:crypto';
import { EvergreenError } from '../contracts/errors.js';
import type { PredictionIdentity } from '../contracts/prediction.js';

/** Who signs: the deployment's secrets, and the model that it serves, so that no id of one model passes for another's. */
export interface PredictionSigner {
  /** The first signs; all verify, so that ids stay valid when a new one is put before it. */
  secrets: readonly string[];
  model: string;
}

const formatVersion = 1;
const payloadBytes = 44;
const signatureBytes = 16;
const scoreSteps = 65_535;
const maximumCount = 2 ** 24;

/**
 * The id of a prediction: what it says (44 bytes) and an HMAC-SHA256 of that (16 bytes), as 80 characters of base64url.
 * @param counter tells apart what one process predicts for the same text in the same millisecond
 */
export function createPredictionId(
  signer: PredictionSigner,
  identity: PredictionIdentity,
  counter: number,
): string {
  const payload = Buffer.alloc(payloadBytes);
  payload.writeUInt8(formatVersion, 0);
  payload.write(identity.rowId, 1, 'hex');
  payload.write(identity.modelDigestPrefix, 9, 'hex');
  payload.writeUInt32BE(identity.generation, 17);
  payload.writeUIntBE(identity.atMs, 21, 6);
  payload.write(identity.processId, 27, 'hex');
  payload.writeUInt32BE(identity.batch, 33);
  payload.writeUInt16BE(identity.classNumber, 37);
  payload.writeUInt16BE(Math.round(identity.score * scoreSteps), 39);
  payload.writeUIntBE(counter % maximumCount, 41, 3);
  return Buffer.concat([payload, sign(signer.secrets[0]!, signer.model, payload)]).toString('base64url');
}

/**
 * What an id says, once its signature was checked. Nothing is looked up.
 * @throws EvergreenError `not-found` for anything that this deployment did not sign for this model
 */
export function readPredictionId(signer: PredictionSigner, id: string): PredictionIdentity {
  const bytes = Buffer.from(id, 'base64url');
  const payload = bytes.subarray(0, payloadBytes);
  const isOurs =
    bytes.length === payloadBytes + signatureBytes &&
    bytes.toString('base64url') === id &&
    signer.secrets.some((secret) =>
      timingSafeEqual(bytes.subarray(payloadBytes), sign(secret, signer.model, payload)),
    ) &&
    payload.readUInt8(0) === formatVersion;
  if (!isOurs)
    throw new EvergreenError(
      'not-found',
      'This id is not one of a prediction of this deployment: it was changed, cut off, or given elsewhere. Send the id of a prediction as /predict gave it, or the text itself.',
    );
  return {
    rowId: payload.toString('hex', 1, 9),
    modelDigestPrefix: payload.toString('hex', 9, 17),
    generation: payload.readUInt32BE(17),
    ...readBatch(payload),
    classNumber: payload.readUInt16BE(37),
    score: payload.readUInt16BE(39) / scoreSteps,
  };
}

/** The batch of the prediction log that an id names, without a check of its signature; null for a text that is no id. */
export function batchOfPredictionId(
  id: string,
): Pick<PredictionIdentity, 'atMs' | 'processId' | 'batch'> | null {
  const bytes = Buffer.from(id, 'base64url');
  return bytes.length === payloadBytes + signatureBytes ? readBatch(bytes) : null;
}

const readBatch = (payload: Buffer): Pick<PredictionIdentity, 'atMs' | 'processId' | 'batch'> => ({
  atMs: payload.readUIntBE(21, 6),
  processId: payload.toString('hex', 27, 33),
  batch: payload.readUInt32BE(33),
});

function sign(secret: string, model: string, payload: Uint8Array): Buffer {
  return createHmac('sha256', secret)
    .update(`evergreen/prediction-id/${formatVersion}/${model}\0`)
    .update(payload)
    .digest()
    .subarray(0, signatureBytes);
}
