import assert from 'node:assert/strict';
import { allowedHosts, isLoopback, requireSafeBinding } from '../../settings/binding.js';

describe('the address of the API', () => {
  it('is this machine alone for loopback addresses', () => {
    for (const host of ['127.0.0.1', '127.8.0.1', 'localhost', '::1']) assert.ok(isLoopback(host), host);
    for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.example.com', 'localhost.example.com'])
      assert.ok(!isLoopback(host), host);
  });

  it('is open to other machines only with a key and a word about TLS', () => {
    requireSafeBinding({ apiHost: '127.0.0.1', apiTls: undefined }, { hasPredictKey: false });
    requireSafeBinding({ apiHost: '0.0.0.0', apiTls: 'proxy' }, { hasPredictKey: true });
    for (const [hasPredictKey, apiTls, missing] of [
      [false, 'none', /keys create.*EVERGREEN_PREDICT_KEY/],
      [true, undefined, /API_TLS/],
    ] as const)
      assert.throws(() => requireSafeBinding({ apiHost: '0.0.0.0', apiTls }, { hasPredictKey }), {
        code: 'invalid-input',
        message: missing,
      });
  });

  it('says which host names requests may have', () => {
    assert.deepEqual(allowedHosts({ apiHost: '127.0.0.1', apiAllowedHosts: [] }), []);
    assert.equal(allowedHosts({ apiHost: '0.0.0.0', apiAllowedHosts: [] }), undefined);
    assert.deepEqual(allowedHosts({ apiHost: '0.0.0.0', apiAllowedHosts: ['a.example'] }), ['a.example']);
  });
});
