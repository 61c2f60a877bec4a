import assert from 'node:assert/strict';
import { readSettings } from '../../settings/settings.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

describe('settings of who may call', () => {
  const state = useTemporaryDirectory();
  const settings = (more: Record<string, string> = {}) => readSettings({ EVERGREEN_STATE: state(), ...more });

  it('trust no proxy, allow no origin and limit no rate by default', () => {
    const { apiTrustedProxies, apiCorsOrigins, apiRateLimit } = settings();
    assert.deepEqual([apiTrustedProxies, apiCorsOrigins, apiRateLimit], [[], [], undefined]);
  });

  it('are read from lists and rates', () => {
    const given = settings({
      API_TRUSTED_PROXIES: 'loopback, 10.0.0.0/8,fd00::/8',
      API_CORS_ORIGINS: 'https://shop.example, http://localhost:8080',
      API_RATE_LIMIT: '500/30s',
      EVERGREEN_PREDICTION_SECRET: `${'a'.repeat(32)}, ${'b'.repeat(32)}`,
    });
    assert.deepEqual(given.apiTrustedProxies, ['loopback', '10.0.0.0/8', 'fd00::/8']);
    assert.deepEqual(given.apiCorsOrigins, ['https://shop.example', 'http://localhost:8080']);
    assert.deepEqual(given.apiRateLimit, { texts: 500, seconds: 30 });
    assert.deepEqual(given.explicit.predictionSecrets, ['a'.repeat(32), 'b'.repeat(32)]);
  });

  it('are refused with their names when they are wrong', () => {
    for (const [name, ...values] of [
      ['API_TRUSTED_PROXIES', '1', 'proxy.example', '10.0.0.0/33', '10.0.0.0/8/8'],
      ['API_CORS_ORIGINS', '*', 'https://shop.example/', 'shop.example', 'null'],
      ['API_RATE_LIMIT', '100', '0/s', 'many/s', '1/2d', '1/0s', '1.5/s'],
      ['EVERGREEN_PREDICTION_SECRET', 'short', `${'a'.repeat(32)},short`, ','],
    ] as const)
      for (const value of values)
        assert.throws(
          () => settings({ [name]: value }),
          (error: Error & { code: string }) => error.code === 'invalid-input' && error.message.includes(name),
          `${name}=${value}`,
        );
  });
});
