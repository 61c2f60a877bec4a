import type { ApiKey, KeyScope } from '../../contracts/api-key.js';
import { createApiKeyText } from '../../policy/api-key-text.js';

/** A new key, and what is stored of it. */
export function exampleKey(scope: KeyScope, other: Partial<ApiKey> = {}): { text: string; key: ApiKey } {
  const { id, text, sha256 } = createApiKeyText();
  const key: ApiKey = {
    ...{ id, sha256, scope, name: null, sender: `key-${id}`, rate: null },
    ...{ createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'user@host', expiresAt: null, revoked: null },
    ...other,
  };
  return { text, key };
}
