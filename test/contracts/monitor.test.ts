import assert from 'node:assert/strict';
import { monitoringSettingsSchema } from '../../contracts/monitor.js';

describe('the search of a monitor', () => {
  const messages = (search: object) =>
    monitoringSettingsSchema
      .safeParse({ search })
      .error?.issues.map(({ message }) => message)
      .join() ?? '';

  it('is none unless somebody asks for one', () => {
    assert.equal(monitoringSettingsSchema.parse({}).search, null);
  });

  it('needs a number of trials or a time budget, so that it ends', () => {
    const space = 'epochs=1..4';
    assert.match(messages({ space }), /needs a number of trials or a time budget/);
    assert.equal(messages({ space, trials: 8 }), '');
    assert.equal(messages({ space, budgetMs: 60_000 }), '');
  });
});
