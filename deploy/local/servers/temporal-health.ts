import { Connection } from '@temporalio/client';

const connectTimeoutMs = 2000;

/** Resolves to true when the namespace is ready at a Temporal server; rejects while it is not. */
export async function isTemporalReady(address: string, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: connectTimeoutMs });
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  } finally {
    await connection.close();
  }
}
