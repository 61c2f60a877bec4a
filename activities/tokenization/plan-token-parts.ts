import type { TokenizationPlan } from '../../contracts/step-results.js';
import type { TokensIdentity } from '../../contracts/tokens.js';
import { findTokenParts } from '../../registry/token-parts.js';
import type { ObjectStore } from '../../store/object-store.js';

/** The parts of the tokens of a large dataset, with those that the store has. @param divided the shards of each part */
export async function planTokenParts(
  store: ObjectStore,
  identity: TokensIdentity,
  divided: readonly (readonly { name: string }[])[],
): Promise<TokenizationPlan['parts']> {
  const stored = await findTokenParts(store, identity);
  return divided.map((part) => {
    const shards = part.map(({ name }) => name);
    const same = stored.find((other) => other.shards.join() === shards.join());
    return { shards, found: same?.reference ?? null };
  });
}
