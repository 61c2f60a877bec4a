import type { Registry } from 'prom-client';
import type { MonitorReport } from '../../contracts/monitor-report.js';
import { addGauge, flag } from './read-at-scrape.js';

const refreshIntervalMs = 15_000;

/**
 * What the monitor found and decided last. The report is read in the background whenever the metrics are asked for: they never
 * wait for the store, and show what it had before.
 * @param readReport of the store
 */
export function monitorMetrics(
  registry: Registry,
  readReport: () => Promise<MonitorReport | null>,
  now: () => number = () => performance.now(),
): void {
  let report: MonitorReport | null = null;
  let refreshAt = -Infinity;
  const refresh = (): void => {
    if (now() < refreshAt) return;
    refreshAt = now() + refreshIntervalMs;
    // The age of the decision shows that it is not read any more.
    readReport().then(
      (newest) => (report = newest),
      () => undefined,
    );
  };
  const gauge = (
    name: string,
    help: string,
    read: (report: MonitorReport) => number | null | undefined,
  ): void =>
    addGauge(registry, {
      ...{ name, help },
      read: () => {
        refresh();
        return report === null ? null : (read(report) ?? null);
      },
    });
  gauge(
    'evergreen_monitor_decided_timestamp_seconds',
    'When the monitor decided last.',
    ({ decidedAt }) => Date.parse(decidedAt) / 1000,
  );
  gauge(
    'evergreen_monitor_alerts',
    'Alerts of the monitor whose cause lasts.',
    ({ decision }) => decision.alerts.length,
  );
  gauge(
    'evergreen_monitor_accuracy',
    'Accuracy of the champion on the newest labeled texts.',
    ({ observation }) => observation?.accuracy?.rate,
  );
  gauge(
    'evergreen_monitor_accuracy_threshold',
    'The accuracy below which the monitor retrains.',
    ({ observation }) => observation?.accuracy?.threshold,
  );
  gauge('evergreen_monitor_accuracy_rows', 'Labeled texts of that accuracy.', ({ observation }) =>
    observation === null ? null : (observation.accuracy?.rows ?? 0),
  );
  gauge(
    'evergreen_monitor_accuracy_alarm',
    '1 while the alarm of low accuracy is on.',
    ({ observation }) => observation?.accuracy && flag(observation.accuracy.alarmed),
  );
  gauge(
    'evergreen_monitor_drifting_statistics',
    'Statistics of the texts whose drift alarm is on.',
    ({ observation }) => observation?.drift?.drifting.length,
  );
  gauge(
    'evergreen_monitor_jensen_shannon_distance',
    'Distance between the tokens of recent texts and of the training rows.',
    ({ observation }) => observation?.drift?.jensenShannonDistance,
  );
  gauge(
    'evergreen_monitor_new_training_rows',
    'Labeled rows that neither the champion nor the last candidate was trained on.',
    ({ observation }) => observation?.feedback.newRows,
  );
  gauge(
    'evergreen_monitor_retraining_running',
    '1 from the decision to retrain until the first decision after its end.',
    ({ running, decision }) => flag(running !== null || decision.action === 'retrain'),
  );
  gauge(
    'evergreen_monitor_last_retraining_promoted',
    '1 if the last retraining promoted its candidate, 0 if not.',
    ({ retrainings }) => {
      const last = retrainings.at(-1);
      return last && flag(last.outcome === 'promoted');
    },
  );
}
