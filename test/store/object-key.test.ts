import assert from 'node:assert/strict';
import { posix } from 'node:path';
import * as fc from 'fast-check';
import { checkKey, checkPrefix } from '../../store/object-key.js';

const segment = fc.stringMatching(/^[A-Za-z0-9_=-][A-Za-z0-9._=-]{0,20}$/);
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[./a\\]{0,12}$/),
  fc
    .array(fc.constantFrom('..', '.', '', 'a', '...', 'a.b'), { maxLength: 6 })
    .map((parts) => parts.join('/')),
);

const accepts = (check: (key: string) => string, key: string) => {
  try {
    return check(key) === key;
  } catch {
    return false;
  }
};

describe('object keys', () => {
  it('may be any relative path of plain segments', () => {
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 8 }), (segments) => {
        assert.equal(checkKey(segments.join('/')), segments.join('/'));
      }),
    );
  });

  it('never lead out of the store, whatever text is tried', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const path = posix.join('/store', text);
        const isSafe = path.startsWith('/store/') && path === `/store/${text}` && !text.includes('\0');
        assert.ok(!accepts(checkKey, text) || isSafe, JSON.stringify(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('have prefixes that are safe, too', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.ok(!accepts(checkPrefix, text) || posix.join('/store', text).startsWith('/store'));
      }),
    );
    for (const prefix of ['', 'a', 'a/', 'a/b', 'a/b.c']) assert.equal(checkPrefix(prefix), prefix);
    for (const prefix of ['..', '../', '/', 'a//', 'a/..', 'a/./b']) assert.ok(!accepts(checkPrefix, prefix));
  });

  it('have a length limit, for the whole and for each segment', () => {
    assert.equal(checkKey('a'.repeat(255)).length, 255);
    assert.ok(!accepts(checkKey, 'a'.repeat(256)));
    assert.ok(!accepts(checkKey, Array.from({ length: 600 }, () => 'a').join('/')));
  });
});
