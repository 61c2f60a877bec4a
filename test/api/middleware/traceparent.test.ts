import assert from 'node:assert/strict';
import { readTraceparent } from '../../../api/middleware/traceparent.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';

describe("the caller's span in a header traceparent", () => {
  it('is read from version 00 and from later versions, which may have more fields', () => {
    for (const header of [`00-${traceId}-${parentId}-01`, `cc-${traceId}-${parentId}-01-what-comes`])
      assert.deepEqual(readTraceparent(header), {
        ...{ traceId, spanId: parentId, traceFlags: 1, isRemote: true },
      });
  });

  it('is none of a header that is missing or malformed', () => {
    for (const header of [
      undefined,
      '',
      traceId,
      `00-${traceId}-${parentId}`,
      `00-${traceId}-${parentId}-01-more`,
      `ff-${traceId}-${parentId}-01`,
      `00-${'0'.repeat(32)}-${parentId}-01`,
      `00-${traceId}-${'0'.repeat(16)}-01`,
      `00-${traceId.toUpperCase()}-${parentId}-01`,
      `00-${traceId}-${parentId}-01\n`,
    ])
      assert.equal(readTraceparent(header), undefined, header);
  });
});
