import { Client, Connection } from '@temporalio/client';
import assert from 'node:assert/strict';
import { temporalCommand, webUiPage } from '../../cli/temporal-client.js';
import { settingsWith } from '../../settings/settings.js';

describe("a command line of Temporal's program", () => {
  const commandFor = (address: string, namespace = 'default'): string =>
    temporalCommand(
      new Client({ connection: Connection.lazy({ address }), namespace }),
      'workflow cancel --workflow-id lifecycle/default',
    );

  it('names the server and the namespace unless they are its defaults', () => {
    const plain = 'temporal workflow cancel --workflow-id lifecycle/default';
    assert.equal(commandFor('127.0.0.1:7233'), plain);
    assert.equal(commandFor('127.0.0.1:3901'), `${plain} --address 127.0.0.1:3901`);
    assert.equal(
      commandFor('example.com:7233', 'team'),
      `${plain} --address example.com:7233 --namespace team`,
    );
  });
});

describe("a run's page in the Web UI", () => {
  const run = { workflowId: 'lifecycle/default', runId: 'r1' };

  it('is the tab that shows steps and checks', () => {
    const settings = settingsWith({ EVERGREEN_STATE: '/nowhere' });
    const connection = { ...settings.connection, temporalUiUrl: 'http://127.0.0.1:3902' };
    assert.equal(
      webUiPage({ ...settings, connection }, run),
      'http://127.0.0.1:3902/namespaces/default/workflows/lifecycle%2Fdefault/r1/user-metadata',
    );
    assert.equal(webUiPage(settings, run), undefined, 'of a server elsewhere, no Web UI is known');
  });
});
