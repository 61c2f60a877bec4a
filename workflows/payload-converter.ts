import { DefaultPayloadConverter, type Payload } from '@temporalio/common';

/** Stands for what someone sent that is no JSON; every schema refuses it. */
export class UndecodablePayload {
  constructor(readonly undecodable: string) {}
}

/**
 * Decodes what reaches a workflow. The SDK's own converter throws for bytes that are not what their encoding says, and a
 * signal that cannot be decoded then fails the workflow task again and again: one stray signal would stop a workflow for ever.
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
