import type { Request, RequestHandler, Response } from 'express';
import { permissions, type Permission } from '../../contracts/api-key.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { Rate } from '../../contracts/rate.js';
import { clientAddress, networkOf } from '../access/client-address.js';
import type { KeyHolder } from '../access/key-holder.js';
import type { IdentifiedKey, KeyRing } from '../access/key-ring.js';
import { limitWrongKeys, RateLimits } from '../access/rate-limits.js';
import type { ReportSecurityEvent } from '../access/security-log.js';
import type { FeedbackSender } from '../feedback/accept-feedback.js';

export interface KeyCheckOptions {
  keys: Pick<KeyRing, 'identify' | 'needsPredictKey'>;
  /** For every caller whose key has no rate of its own; without it they are not limited. */
  rate?: Rate | undefined;
  report: ReportSecurityEvent;
}

/** Who sent a request that was admitted. */
interface Caller {
  /** Callers take turns by it, and their rates are counted by it. */
  name: string;
  holder: KeyHolder | null;
  charge: (texts: number) => Promise<void>;
}

/** Makes handlers that admit requests with `Authorization: Bearer <key>` whose key has one of these permissions. */
export function keyCheck({
  keys,
  rate,
  report,
}: KeyCheckOptions): (...oneOf: Permission[]) => RequestHandler {
  const refuseTooManyWrongKeys = limitWrongKeys();
  const limits = new RateLimits();

  async function holderOf(request: Request, oneOf: readonly Permission[]): Promise<KeyHolder | null> {
    const text = /^Bearer +(\S+) *$/i.exec(request.get('authorization') ?? '')?.[1];
    const found = text === undefined ? undefined : keys.identify(text);
    if (isValid(found) && oneOf.some((one) => found.holder.permissions.has(one))) return found.holder;
    if (oneOf.includes('predict') && !keys.needsPredictKey) return null;
    if (isValid(found)) {
      report('missing-permission', request, { key: found.holder.id });
      throw new EvergreenError('forbidden', `This key does not open this route. ${adviceFor(oneOf)}`);
    }
    if (found === undefined) throw new EvergreenError('unauthorized', adviceFor(oneOf));
    if (found.state === 'unknown')
      throw new EvergreenError('store-unavailable', 'The keys cannot be read yet. Try again in a moment.');
    await refuseTooManyWrongKeys(networkOf(clientAddress(request))).catch((error: unknown) => {
      report('wrong-keys-throttled', request);
      throw error;
    });
    const ended = 'holder' in found ? found : null;
    report(ended === null ? 'wrong-key' : `${ended.state as 'revoked' | 'expired'}-key`, request, {
      ...(ended !== null && { key: ended.holder.id }),
    });
    const problem = ended === null ? 'This is not a key of this API.' : `This key is ${ended.state}.`;
    throw new EvergreenError('unauthorized', `${problem} ${adviceFor(oneOf)}`);
  }

  return (...oneOf) =>
    async function checkKey(request, response, next) {
      const holder = await holderOf(request, oneOf).catch((error: unknown) => {
        if (error instanceof EvergreenError && error.code === 'unauthorized')
          response.setHeader('www-authenticate', 'Bearer');
        throw error;
      });
      const isOne = holder !== null && !holder.isShared;
      const name = isOne ? `key ${holder.id}` : networkOf(clientAddress(request));
      const limit = holder?.rate ?? rate;
      const caller: Caller = {
        ...{ name, holder },
        charge: async (texts) => {
          if (limit !== undefined && texts > 0) await limits.charge(name, limit, texts);
        },
      };
      response.locals['caller'] = caller;
      if (limit !== undefined)
        await limits.admit(name, limit).catch((error: unknown) => {
          report('rate-limited', request, { ...(holder !== null && { key: holder.id }) });
          throw error;
        });
      next();
    };
}

const isValid = (found: IdentifiedKey | undefined): found is { state: 'valid'; holder: KeyHolder } =>
  found?.state === 'valid';

function adviceFor(oneOf: readonly Permission[]): string {
  const scopes = permissions.filter((one) => oneOf.includes(one)).join(' or ');
  const others = oneOf.includes('feedback')
    ? '"feedbackKey" in secrets.json of the state directory is one'
    : 'commands send EVERGREEN_PREDICT_KEY';
  return `Send a key for ${scopes}: Authorization: Bearer <key>. \`npx evergreen keys create\` makes one; ${others}.`;
}

const callerOf = (response: Response): Caller => response.locals['caller'] as Caller;

/** Names the caller of an admitted request: by its key, or by its address. */
export const callerName = (response: Response): string => callerOf(response).name;

/** Names the key of an admitted request in logs. */
export const keyIdOf = (response: Response): string | undefined => callerOf(response).holder?.id;

/** Counts texts of an admitted request against the caller's rate, beyond the one that was counted when it was admitted. */
export const chargeTexts = (response: Response, texts: number): Promise<void> =>
  callerOf(response).charge(texts);

/** Who sent feedback, and how the texts were chosen: only a key that has no other permission reports errors. */
export function senderOf(response: Response): FeedbackSender {
  const { sender, permissions: held } = callerOf(response).holder!;
  return { sender, kind: held.has('feedback') ? 'random' : 'errors' };
}
