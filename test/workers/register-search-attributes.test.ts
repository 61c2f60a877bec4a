import { NativeConnection } from '@temporalio/worker';
import assert from 'node:assert/strict';
import { searchAttributeNames } from '../../contracts/names.js';
import { registerSearchAttributes } from '../../workers/register-search-attributes.js';
import { firstStartTimeoutMs, useTemporal } from '../real-servers.js';

describe('registerSearchAttributes', function () {
  this.timeout(firstStartTimeoutMs);

  it('makes them known to a real server, however often and by however many at once', async () => {
    const { address } = await useTemporal();
    const connection = await NativeConnection.connect({ address });
    try {
      await Promise.all([
        registerSearchAttributes(connection, 'default'),
        registerSearchAttributes(connection, 'default'),
      ]);
      await registerSearchAttributes(connection, 'default');
      const { customAttributes } = await connection.operatorService.listSearchAttributes({
        namespace: 'default',
      });
      assert.ok(Object.values(searchAttributeNames).every((name) => Object.hasOwn(customAttributes, name)));
    } finally {
      await connection.close();
    }
  });
});
