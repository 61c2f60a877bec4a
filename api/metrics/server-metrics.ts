import type { Registry } from 'prom-client';
import type { PredictionLog } from '../predictions/prediction-log.js';
import type { SketchCollector } from '../predictions/sketch-collector.js';
import type { ChampionServer } from '../serving/champion-server.js';
import type { ServedModel } from '../serving/served-model.js';
import { addCounter, addGauge, addInfo, flag } from './read-at-scrape.js';

export interface MeasuredServer {
  server: Pick<ChampionServer, 'current' | 'problem' | 'store'>;
  predictions: Pick<PredictionLog, 'figures'>;
  sketches: Pick<SketchCollector, 'figures'>;
}

/** Which model is served, and what became of its predictions. */
export function serverMetrics(registry: Registry, { server, predictions, sketches }: MeasuredServer): void {
  const gauge = (name: string, help: string, read: () => number | null): void =>
    addGauge(registry, { name, help, read });
  const counter = (name: string, help: string, read: () => number): void =>
    addCounter(registry, { name, help, read });
  const ofServed = (read: (served: ServedModel) => number | null) => () =>
    server.current === null ? null : read(server.current);

  gauge(
    'evergreen_served_generation',
    'Generation of the served champion.',
    ofServed(({ champion }) => champion.generation),
  );
  gauge(
    'evergreen_model_age_seconds',
    'Time since the served champion was promoted.',
    ofServed(({ champion }) => (Date.now() - Date.parse(champion.promotedAt)) / 1000),
  );
  gauge(
    'evergreen_model_validation_accuracy',
    'Accuracy of the served champion on its validation rows.',
    ofServed(({ validation }) => validation?.accuracy ?? null),
  );
  gauge('evergreen_newest_champion_served', '1 while the newest champion is served.', () =>
    flag(server.current !== null && server.problem === null),
  );
  addInfo(registry, {
    name: 'evergreen_inference_engine',
    help: '1 for what computes the served model.',
    labelNames: ['engine', 'version', 'precision'],
    read: () => {
      if (server.current === null) return null;
      const { engine, engineVersion: version, precision } = server.current.pool.compute;
      return { engine, version, precision };
    },
  });
  gauge('evergreen_inference_ready', '1 while an inference process answers.', () =>
    flag(server.current?.pool.state === 'ready'),
  );
  gauge('evergreen_store_reachable', '1 while the object store answers.', () =>
    flag(server.store === 'reachable'),
  );
  gauge(
    'evergreen_prediction_log_waiting_records',
    'Predictions that wait to be written to the store.',
    () => predictions.figures.waiting,
  );
  counter('evergreen_predicted_texts_total', 'Texts that were classified.', () => predictions.figures.made);
  counter(
    'evergreen_prediction_log_dropped_records_total',
    'Predictions that the log could not keep, because the store was too slow.',
    () => predictions.figures.dropped,
  );
  counter(
    'evergreen_drift_sketches_dropped_texts_total',
    'Texts that drift detection does not see, because the store was too slow.',
    () => sketches.figures.dropped,
  );
}
