import { DefaultPayloadConverter, type Payload } from '@temporalio/common';

/** Stands for an argument that cannot be decoded. Every schema refuses it. */
export class UndecodablePayload {
  constructor(readonly undecodable: string) {}
}

/**
 * Decodes the arguments of workflows, signals and updates. The SDK's converter throws when the bytes do not
 * match their encoding. A signal would then fail the workflow task again and again, so that a single
 * malformed signal would block a workflow for ever.
 */
class TolerantPayloadConverter extends DefaultPayloadConverter {
  override fromPayload<Value>(payload: Payload): Value {
    try {
      return super.fromPayload<Value>(payload);
    } catch (error) {
      return new UndecodablePayload(error instanceof Error ? error.message : String(error)) as Value;
    }
  }
}

export const payloadConverter = new TolerantPayloadConverter();
