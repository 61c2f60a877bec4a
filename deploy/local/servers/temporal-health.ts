import { Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { searchAttributeNames } from '../../../contracts/names.js';

const connectTimeoutMs = 2000;

/**
 * Resolves to true when a Temporal server answers for the namespace and has Evergreen's search attributes; registers
 * those that it lacks: a workflow that uses an unregistered one would hang, and the development server's own flag for this
 * has no effect on a database that exists.
 */
export async function isTemporalReady(address: string, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: connectTimeoutMs });
  try {
    await connection.workflowService.describeNamespace({ namespace });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = Object.values(searchAttributeNames).filter((name) => !(name in (customAttributes ?? {})));
    if (missing.length === 0) return true;
    const keyword = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])),
    });
    return false;
  } finally {
    await connection.close();
  }
}
