import assert from 'node:assert/strict';
import { hasBfloat16, processorName } from '../../../model/engines/processor.js';

describe('the processor', () => {
  it('has units for bfloat16 where Linux lists one of their flags', () => {
    const flags = (list: string) => () => `processor : 0\nmodel name : a\nflags\t\t: fpu sse2 ${list} avx2\n`;
    assert.equal(hasBfloat16(flags('avx512f avx512_bf16')), true);
    assert.equal(hasBfloat16(flags('amx_bf16 amx_tile')), true);
    assert.equal(hasBfloat16(flags('avx512f')), false);
    assert.equal(
      hasBfloat16(() => ''),
      false,
    );
  });

  it('has a name', () => {
    assert.ok(processorName().length > 0);
  });
});
