import assert from 'node:assert/strict';
import type { Request } from 'express';
import { securityLog } from '../../../api/access/security-log.js';

describe('the security log', () => {
  const request = { ip: '10.0.0.1', res: { get: () => 'request-1' } } as unknown as Request;

  it('writes at most 60 lines of a kind a minute, and later how many it left out', () => {
    const lines: object[] = [];
    let now = 0;
    const report = securityLog({ warn: (line: object) => void lines.push(line) }, () => now);
    for (let count = 0; count < 100; count += 1) report('wrong-key', request);
    assert.equal(lines.length, 60);
    report('refused-host', request);
    assert.equal(lines.length, 61);
    now = 60_000;
    for (const _ of [1, 2]) report('wrong-key', request, { key: '0123abcd' });
    const line = { event: 'wrong-key', id: 'request-1', address: '10.0.0.1', key: '0123abcd' };
    assert.deepEqual(lines.slice(61), [{ ...line, leftOut: 40 }, line]);
  });
});
