import assert from 'node:assert/strict';
import { nodeArguments } from '../../deploy/local/bootstrap.mjs';

describe('nodeArguments', () => {
  it('runs the launcher for start', () => {
    assert.deepEqual(nodeArguments('start', ['--data', 'reviews.csv']), [
      '--import',
      'tsx',
      'deploy/local/start.ts',
      '--data',
      'reviews.csv',
    ]);
  });

  it('runs all tests unless some are named, by file or by title', () => {
    assert.deepEqual(nodeArguments('test', []), ['--import', 'tsx', 'test/run-all-tests.ts']);
    assert.deepEqual(nodeArguments('test', ['-g', 'gate'])?.slice(1), ['-g', 'gate', 'test/**/*.test.ts']);
    assert.deepEqual(nodeArguments('test', ['test/a.test.ts'])?.slice(1), ['test/a.test.ts']);
  });

  it('knows no other command', () => assert.equal(nodeArguments('stop', []), undefined));
});
