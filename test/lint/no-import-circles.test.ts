import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { noImportCircles } from '../../lint/no-import-circles.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

describe('the lint rule against import circles', () => {
  const directory = useTemporaryDirectory();

  async function lint(files: Record<string, string>): Promise<string[]> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory(), name)), { recursive: true });
      await writeFile(join(directory(), name), text);
    }
    const linter = new Linter({ cwd: directory() });
    const path = join(directory(), 'a.ts');
    const messages = linter.verify(
      await readFile(path, 'utf8'),
      {
        files: ['**/*.ts'],
        languageOptions: { parser: tseslint.parser },
        plugins: { local: { rules: { 'no-import-circles': noImportCircles } } },
        rules: { 'local/no-import-circles': 'error' },
      },
      path,
    );
    return messages.map(({ message }) => message);
  }

  it('accepts files that import one way', async () => {
    const files = {
      'a.ts': `import { b } from './b.js'; import { c } from './deep/c.js'; export const a = b + c;`,
      'b.ts': `import { c } from './deep/c.js'; export const b = c;`,
      'deep/c.ts': `import { join } from 'node:path'; export const c = join.length;`,
    };
    assert.deepEqual(await lint(files), []);
  });

  it('names every file of a circle', async () => {
    const files = {
      'a.ts': `import { b } from './b.js'; export const a = b;`,
      'b.ts': `export { c as b } from './deep/c.js';`,
      'deep/c.ts': `export const c = async () => import('../a.js');`,
    };
    assert.deepEqual(await lint(files), ['This import closes a circle: a.ts → b.ts → deep/c.ts → a.ts']);
  });

  for (const [kind, source] of [
    ['import type', `import type { B } from './b.js'; export type A = B;`],
    ['an inline type import', `export type A = import('./b.js').B;`],
  ] as const)
    it(`finds a circle that ${kind} closes`, async () => {
      const files = { 'a.ts': source, 'b.ts': `import type { A } from './a.js'; export type B = A[];` };
      assert.deepEqual(await lint(files), ['This import closes a circle: a.ts → b.ts → a.ts']);
    });

  it('finds a circle through a script', async () => {
    const files = {
      'a.ts': `import { b } from './b.mjs'; export const a = b;`,
      'b.mjs': `import { a } from './a.ts'; export const b = a;`,
    };
    assert.deepEqual(await lint(files), ['This import closes a circle: a.ts → b.mjs → a.ts']);
  });
});
