/** version, trace id, parent id and flags; later versions may have more fields */
const traceparent = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;

/** The trace id of a header `traceparent` (W3C Trace Context); undefined for none and for a malformed one. */
export function readTraceId(header: string | undefined): string | undefined {
  const [, version, traceId, more] = traceparent.exec(header ?? '') ?? [];
  return version === '00' && more !== undefined ? undefined : traceId;
}
