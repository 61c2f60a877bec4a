import proto from '@temporalio/proto';

type History = proto.temporal.api.history.v1.IHistory;

/** The bytes of a history as a file. Stack traces are left out: they name directories of the machine that recorded it. */
export function encodeHistory(history: History): Uint8Array {
  const { History } = proto.temporal.api.history.v1;
  const copy = History.decode(History.encode(history).finish());
  removeStackTraces(copy);
  return History.encode(copy).finish();
}

function removeStackTraces(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  if ('stackTrace' in value) value.stackTrace = '';
  Object.values(value).forEach(removeStackTraces);
}
