import type { NativeConnection } from '@temporalio/worker';
import proto from '@temporalio/proto';
import { setTimeout as wait } from 'node:timers/promises';
import { searchAttributeNames } from '../contracts/names.js';

const keyword = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
const pollIntervalMs = 200;

/**
 * Registers the search attributes and waits until the registration is in effect, since a workflow task that sets an
 * unregistered one is retried forever. Safe to repeat.
 */
export async function registerSearchAttributes(
  connection: NativeConnection,
  namespace: string,
): Promise<void> {
  const wanted = Object.values(searchAttributeNames);
  const missing = async (): Promise<string[]> => {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return wanted.filter((name) => !Object.hasOwn(customAttributes, name));
  };
  let names = await missing();
  if (names.length > 0)
    await connection.operatorService
      .addSearchAttributes({
        namespace,
        searchAttributes: Object.fromEntries(names.map((name) => [name, keyword])),
      })
      .catch(async (error: unknown) => {
        if ((await missing()).length > 0) throw error;
      });
  while (names.length > 0) {
    await wait(pollIntervalMs);
    names = await missing();
  }
}
