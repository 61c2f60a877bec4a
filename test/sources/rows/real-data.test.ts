import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collectRows } from '../../../sources/rows/collect-rows.js';
import { readRows } from '../../../sources/rows/read-rows.js';

const dataDirectory = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

describe('reading real reviews', function () {
  this.timeout(60_000);
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'evergreen-rows-'));
  });
  after(() => rm(directory, { recursive: true }));

  const files = [
    {
      name: 'imdb.csv.gz',
      columns: { text: 'review', label: 'sentiment', split: 'split', group: 'movie' },
      rowsRead: 44_890,
      rowsKept: 44_590,
    },
    {
      name: 'amazon-reviews.csv.gz',
      columns: { text: 'review', label: 'sentiment' },
      rowsRead: 4_000,
      rowsKept: 3_919,
    },
  ];
  for (const { name, columns, rowsRead, rowsKept } of files) {
    const path = join(dataDirectory, name);
    const present = existsSync(path);
    (present ? it : it.skip)(
      `reads ${name}${present ? '' : ' (skipped: the file is not here)'}`,
      async () => {
        const { report, labels } = await collectRows(await readRows({ path }), directory);
        const { guessed, ...found } = report.columns;
        assert.deepEqual(found, columns);
        assert.deepEqual(guessed, Object.keys(columns));
        assert.deepEqual({ rowsRead: report.rowsRead, rowsKept: report.rowsKept }, { rowsRead, rowsKept });
        assert.deepEqual(report.dropped, { duplicate: rowsRead - rowsKept });
        assert.deepEqual(labels, ['negative', 'positive']);
      },
    );
  }
});
