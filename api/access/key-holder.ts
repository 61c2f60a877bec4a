import { permissions, type ApiKey, type Permission } from '../../contracts/api-key.js';
import type { Rate } from '../../contracts/rate.js';
import { hashOfApiKey } from '../../policy/api-key-text.js';

export interface KeyHolder {
  /** Names the key in logs; no part of its secret. */
  id: string;
  permissions: ReadonlySet<Permission>;
  /** The holder in the feedback that came with the key. */
  sender: string;
  /** Of the key itself; null where that of the deployment holds. */
  rate: Rate | null;
  /** Keys of the settings have many holders, who are told apart by address. */
  isShared: boolean;
}

/** The holder of a key of the store. */
export const holderOf = ({ id, scope, sender, rate }: ApiKey): KeyHolder => ({
  ...{ id, sender, rate, isShared: false },
  permissions: new Set(scope === 'admin' ? permissions : [scope]),
});

/** The holders of keys of the settings, each with the hash of the key. */
export const holdersOfSettings = (
  given: Partial<Record<Permission, string | undefined>>,
): { hash: Buffer; holder: KeyHolder }[] =>
  permissions.flatMap((permission) => {
    const text = given[permission];
    if (text === undefined) return [];
    const hash = hashOfApiKey(text);
    const id = hash.toString('hex').slice(0, 8);
    const holder = {
      id,
      permissions: new Set([permission]),
      sender: `key-${id}`,
      rate: null,
      isShared: true,
    };
    return [{ hash, holder }];
  });

/** One text may be the key of several settings. */
export const mergeHolders = (holders: readonly KeyHolder[]): KeyHolder => ({
  ...holders[0]!,
  permissions: new Set(holders.flatMap((holder) => [...holder.permissions])),
});
