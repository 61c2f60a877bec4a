import assert from 'node:assert/strict';
import { countOutOfMemoryKills } from '../../../model/training/process/count-out-of-memory-kills.js';

/** Reads from a table of files; any other is not there. */
const reader = (files: Record<string, string>) => async (path: string) => {
  const text = files[path];
  if (text === undefined) throw new Error(`ENOENT: ${path}`);
  return text;
};

describe('the count of out-of-memory kills', () => {
  it('is read from memory.events of the own group with cgroup v2', async () => {
    const files = {
      '/proc/self/cgroup': '0::/user.slice/session-1.scope\n',
      '/sys/fs/cgroup/user.slice/session-1.scope/memory.events':
        'low 0\nhigh 0\nmax 7\noom 3\noom_kill 2\noom_group_kill 0\n',
    };
    assert.equal(await countOutOfMemoryKills(reader(files)), 2);
  });

  it('is read from memory.oom_control with cgroup v1', async () => {
    const files = {
      '/proc/self/cgroup': '5:devices:/\n4:cpu,memory:/docker/abc\n0::/\n',
      '/sys/fs/cgroup/memory/docker/abc/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 5\n',
    };
    assert.equal(await countOutOfMemoryKills(reader(files)), 5);
  });

  it('is read at the root of the mount where the path of the group is that of the host', async () => {
    const v1 = {
      '/proc/self/cgroup': '4:memory:/docker/abc\n',
      '/sys/fs/cgroup/memory/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 4\n',
    };
    const v2 = { '/proc/self/cgroup': '0::/docker/abc\n', '/sys/fs/cgroup/memory.events': 'oom_kill 9\n' };
    assert.deepEqual(
      await Promise.all([v1, v2].map((files) => countOutOfMemoryKills(reader(files)))),
      [4, 9],
    );
  });

  it('is unknown where there are no control groups, or where they do not count', async () => {
    assert.equal(await countOutOfMemoryKills(reader({})), null);
    const old = {
      '/proc/self/cgroup': '4:memory:/\n',
      '/sys/fs/cgroup/memory/memory.oom_control': 'under_oom 0\n',
    };
    assert.equal(await countOutOfMemoryKills(reader(old)), null);
  });
});
