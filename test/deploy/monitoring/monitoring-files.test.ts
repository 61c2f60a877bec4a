import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { parse } from 'yaml';
import { inferenceMetrics } from '../../../api/metrics/inference-metrics.js';
import { monitorMetrics } from '../../../api/metrics/monitor-metrics.js';
import { requestMetrics } from '../../../api/metrics/request-metrics.js';
import { serverMetrics } from '../../../api/metrics/server-metrics.js';
import { temporaryStore } from '../../registry/temporary-directory.js';
import { feedbackParts } from '../../api/feedback-parts.js';

/** Of the metrics of Temporal's SDK, those that the files use. */
const ofTemporal = [
  'temporal_request_failure_total',
  'temporal_worker_task_slots_used',
  'temporal_workflow_task_schedule_to_start_latency_seconds_bucket',
  'temporal_activity_schedule_to_start_latency_seconds_bucket',
  'temporal_activity_execution_failed_total',
  'temporal_workflow_failed_total',
];

interface Alerts {
  groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
}
interface Dashboard {
  panels: { title: string; type: string; targets?: { expr: string }[] }[];
}

const directory = new URL('../../../deploy/monitoring/', import.meta.url);
const read = (name: string): Promise<string> => readFile(new URL(name, directory), 'utf8');

/** The names in an expression, without `up` and what PromQL itself names. */
const metricsIn = (expression: string): string[] =>
  expression.match(/\b(evergreen|process|nodejs|temporal)_\w+/g) ?? [];

/** The names of all series that an API exposes. */
async function exposedNames(): Promise<Set<string>> {
  const registry = new Registry();
  const server = { current: null, problem: null, store: 'reachable', classify: () => assert.fail() };
  collectDefaultMetrics({ register: registry });
  requestMetrics(registry);
  inferenceMetrics(registry);
  monitorMetrics(registry, async () => null);
  serverMetrics(registry, { server, ...feedbackParts(await temporaryStore(), server) });
  return new Set(
    registry
      .getMetricsAsArray()
      .flatMap(({ name, type }) =>
        (type as unknown) === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
  );
}

describe('the files in deploy/monitoring', () => {
  let names: Set<string>;
  before(async () => {
    names = new Set([...(await exposedNames()), ...ofTemporal]);
  });
  const assertKnown = (expression: string): void => {
    const used = metricsIn(expression);
    assert.ok(used.length > 0 || /^up\{/.test(expression), expression);
    for (const name of used) assert.ok(names.has(name), `${name} is no metric: ${expression}`);
  };

  it('have alert rules of metrics that exist, each with a name of its own and a summary', async () => {
    const { groups } = parse(await read('alerts.yaml')) as Alerts;
    const rules = groups.flatMap((group) => group.rules);
    assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
    for (const { expr, annotations } of rules) {
      assertKnown(expr);
      assert.match(annotations.summary, /\S/);
    }
  });

  it('have a board of metrics that exist', async () => {
    const { panels } = JSON.parse(await read('grafana-dashboard.json')) as Dashboard;
    const targets = panels.flatMap((panel) => panel.targets ?? []);
    assert.ok(targets.length >= 20);
    for (const { expr } of targets) assertKnown(expr);
  });

  it('name the rules and the jobs that the rules ask about', async () => {
    const { rule_files: ruleFiles, scrape_configs: jobs } = parse(await read('prometheus.yaml')) as {
      rule_files: string[];
      scrape_configs: { job_name: string }[];
    };
    assert.deepEqual(ruleFiles, ['alerts.yaml']);
    const asked = [...(await read('alerts.yaml')).matchAll(/job="([^"]+)"/g)].map(([, job]) => job!);
    const known = jobs.map(({ job_name: name }) => name);
    assert.deepEqual([...new Set(asked)].sort(), known.toSorted());
  });

  it('use each metric that docs/metrics.md has, and no other is documented', async () => {
    const page = await readFile(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
    const documented = new Set(page.match(/\bevergreen_\w+/g));
    const own = [...names].filter((name) => name.startsWith('evergreen_'));
    const baseName = (name: string): string => name.replace(/_(bucket|sum|count)$/, '');
    assert.deepEqual([...documented].sort(), [...new Set(own.map(baseName))].sort());
  });
});
