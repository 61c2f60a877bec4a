import { isIP } from 'node:net';
import { EvergreenError } from '../contracts/errors.js';

/** How the API is reached; parts of `Settings`. */
interface Binding {
  apiHost: string;
  apiAllowedHosts: readonly string[];
  apiTls?: 'proxy' | 'none' | undefined;
}

/** Whether only programs of this machine reach an address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/**
 * The host names that requests may name; undefined when any may be named, because other machines reach the API under names that it
 * does not know.
 */
export const allowedHosts = ({
  apiHost,
  apiAllowedHosts,
}: Pick<Binding, 'apiHost' | 'apiAllowedHosts'>): readonly string[] | undefined =>
  isLoopback(apiHost) || apiAllowedHosts.length > 0 ? apiAllowedHosts : undefined;

/**
 * Refuses to serve other machines by accident.
 * @param options.hasPredictKey whether the settings or the store have a predict key
 * @throws EvergreenError `invalid-input` when the API would be open to other machines without a key, or without a word about TLS
 */
export function requireSafeBinding(
  { apiHost, apiTls }: Pick<Binding, 'apiHost' | 'apiTls'>,
  { hasPredictKey }: { hasPredictKey: boolean },
): void {
  if (isLoopback(apiHost)) return;
  const missing = [
    ...(hasPredictKey
      ? []
      : [
          'Create a key with `npx evergreen keys create --scope predict`, or set EVERGREEN_PREDICT_KEY to a random text of at least 16 characters; callers then send it.',
        ]),
    ...(apiTls === undefined
      ? [
          'Set API_TLS to "proxy" if a proxy in front of the API encrypts the connections, or to "none" if nothing does.',
        ]
      : []),
  ];
  if (missing.length === 0) return;
  throw new EvergreenError(
    'invalid-input',
    `API_HOST=${apiHost} opens the API to other machines. ${missing.join(' ')} Or set API_HOST=127.0.0.1.`,
  );
}
