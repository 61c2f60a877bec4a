import assert from 'node:assert/strict';
import { clusterBootstrapError } from '../../../policy/statistics/cluster-bootstrap.js';

describe('the cluster bootstrap', () => {
  const values = Array.from({ length: 400 }, (_, row) => row % 2);

  it('gives the standard error of a mean of independent values, the same each time', () => {
    const none = values.map(() => null);
    const error = clusterBootstrapError(values, none, 3);
    assert.ok(Math.abs(error - 0.025) < 0.002, String(error));
    assert.equal(clusterBootstrapError(values, none, 3), error);
  });

  it('counts equal values of a group once', () => {
    const repeated = values.flatMap((value) => [value, value, value, value]);
    const groups = values.flatMap((_, group) => Array.from({ length: 4 }, () => `group ${group}`));
    assert.ok(Math.abs(clusterBootstrapError(repeated, groups, 3) - 0.025) < 0.002);
    assert.ok(
      clusterBootstrapError(
        repeated,
        groups.map(() => null),
        3,
      ) < 0.014,
    );
  });

  it('knows nothing from a single group', () => {
    const one = values.map(() => 'one');
    assert.equal(clusterBootstrapError(values, one, 3), Infinity);
  });
});
