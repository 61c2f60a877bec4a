import assert from 'node:assert/strict';
import { networkOf } from '../../../api/access/client-address.js';

describe('what an address is counted by', () => {
  it('is itself for IPv4, also in its IPv6 form', () => {
    for (const address of ['10.0.0.1', '::ffff:10.0.0.1']) assert.equal(networkOf(address), '10.0.0.1');
    assert.equal(networkOf(''), '');
  });

  it('is its network of 64 bits for IPv6', () => {
    for (const address of ['2001:db8:0:7::1', '2001:0DB8::7:9:9:9:9', '2001:db8:0:7:ffff:ffff:ffff:ffff'])
      assert.equal(networkOf(address), '2001:db8:0:7', address);
    for (const [address, network] of [
      ['::1', '0:0:0:0'],
      ['fe80::1%eth0', 'fe80:0:0:0'],
      ['1:2:3:4:5:6:7::', '1:2:3:4'],
    ] as const)
      assert.equal(networkOf(address), network, address);
  });
});
