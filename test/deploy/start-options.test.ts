import assert from 'node:assert/strict';
import { parseStartOptions } from '../../deploy/local/start-options.js';

const parse = (...argumentList: string[]) => parseStartOptions(argumentList, 'reviews');

describe('options of npm start', () => {
  it('train nothing unless they say on what', () => {
    assert.deepEqual(parse('--store', 'directory', '--no-monitor'), {
      store: 'directory',
      train: null,
      monitor: false,
    });
  });

  it('train on feedback, too', () => {
    assert.deepEqual(parse('--feedback').train?.source, { kind: 'retraining' });
  });

  for (const options of [['--base', 'tiny'], ['--set', 'dropout=0.2'], ['--limit', '100'], ['--replace']])
    it(`refuse ${options.join(' ')} where nothing is trained`, () => {
      assert.throws(() => parse(...options), {
        code: 'invalid-input',
        message: /--data, --sample or --feedback/,
      });
    });
});
