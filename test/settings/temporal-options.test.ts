import assert from 'node:assert/strict';
import { readSettings } from '../../settings/settings.js';
import { temporalOptions } from '../../settings/temporal-options.js';

describe('the connection to Temporal', () => {
  const read = (path: string) => Buffer.from(`content of ${path}`);
  const options = (environment: Record<string, string> = {}) =>
    temporalOptions(
      readSettings({ EVERGREEN_STATE: '/nowhere', TEMPORAL_ADDRESS: 'temporal:7233', ...environment }),
      read,
    );

  it('is not encrypted by default', () => {
    assert.deepEqual(options(), { address: 'temporal:7233' });
  });

  it('is encrypted when a setting says so, or when there is an API key', () => {
    assert.deepEqual(options({ TEMPORAL_TLS: 'true' }), { address: 'temporal:7233', tls: {} });
    assert.deepEqual(options({ TEMPORAL_API_KEY: 'key' }), {
      address: 'temporal:7233',
      tls: {},
      apiKey: 'key',
    });
  });

  it('identifies itself with a certificate, and trusts an authority of its own', () => {
    assert.deepEqual(
      options({
        TEMPORAL_TLS_CA: 'ca.pem',
        TEMPORAL_TLS_CERT: 'client.pem',
        TEMPORAL_TLS_KEY: 'client.key',
        TEMPORAL_TLS_SERVER_NAME: 'frontend',
      }),
      {
        address: 'temporal:7233',
        tls: {
          serverNameOverride: 'frontend',
          serverRootCACertificate: read('ca.pem'),
          clientCertPair: { crt: read('client.pem'), key: read('client.key') },
        },
      },
    );
  });

  it('is refused with half of a pair, or with a file that cannot be read', () => {
    assert.throws(() => options({ TEMPORAL_TLS_CERT: 'client.pem' }), /TEMPORAL_TLS_KEY go together/);
    assert.throws(
      () =>
        temporalOptions(readSettings({ EVERGREEN_STATE: '/nowhere', TEMPORAL_TLS_CA: '/nowhere/ca.pem' })),
      /TEMPORAL_TLS_CA names \/nowhere\/ca\.pem, which cannot be read/,
    );
  });
});
