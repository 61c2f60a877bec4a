import type { ChallengeProgress } from '../../contracts/challenge.js';
import { challengeSettingsSchema, type Challenge } from '../../contracts/challenge.js';
import { driftStatistics } from '../../contracts/drift.js';
import type { FeedbackRow } from '../../contracts/feedback.js';
import type { RetrainingReason } from '../../contracts/lifecycle.js';
import {
  monitoringSettingsSchema,
  type EndedRetraining,
  type MonitoringSettings,
} from '../../contracts/monitor.js';
import type { MonitorMemory } from '../../contracts/monitor-memory.js';
import type { Observation } from '../../contracts/observation.js';
import { describeAccuracy, updateAccuracy } from '../../activities/observation/accuracy.js';
import { rowsThatRaised } from '../../activities/observation/alarms.js';
import { randomWords, shuffledIndices, uniform } from '../../model/random.js';
import { startAccuracyDetector } from '../../policy/accuracy/accuracy-detector.js';
import { addAnswers, rowsToAnswer, startChallenge } from '../../policy/challenge/challenge.js';
import { challengeProgress } from '../../policy/challenge/challenge-progress.js';
import { decideChallenge } from '../../policy/challenge/decide-challenge.js';
import { labelsThatJudge, sortLabels } from '../../policy/challenge/eligible-labels.js';
import { countLabelSupply } from '../../policy/challenge/label-supply.js';
import {
  driftingStatistics,
  extendReference,
  startDriftDetectors,
  updateDriftDetectors,
  type DriftDetectors,
} from '../../policy/drift/drift-detector.js';
import { heldOutRows } from '../../policy/feedback/held-out-rows.js';
import { suspiciousSources } from '../../policy/feedback/suspicious-sources.js';
import { seenAt, unusedRows } from '../../policy/feedback/unused-rows.js';
import { decideRetraining } from '../../policy/retraining/decide-retraining.js';
import { splitOf } from '../../policy/split.js';
import { labels, type CachedModel } from './cached-models.js';
import { inflationOf, streamFrom, trueAccuracy, type CachedWorld } from './cached-world.js';
import { decideByAnswers, type PoolLabel, type SimulatedDataset } from './decide-by-answers.js';
import type { Scenario } from './scenarios.js';

const dayMs = 24 * 3_600_000;
/** With so many training rows of the time after a shift, a retraining gives a model of the shifted kind. */
const rowsThatShiftAModel = 300;

/** The last so many labels say enough about new rows, about the rate of labels and about a source; the others cost time. */
const consideredLabels = 1_500;

export interface Course {
  /**
   * True accuracy of each champion on held-back texts, with the class shares of its first day. `inflation`: by how much the test
   * rows that chose it overstate it, beyond what they overstate all models; null for the first champion.
   */
  champions: { day: number; accuracy: number; inflation: number | null }[];
  alerts: Set<string>;
  quarantined: Set<string>;
  retrainings: number;
  challenges: number;
  challengesPromoted: number;
  /** Retrainings that learned from labels of the source `broken` after it broke. */
  poisoned: number;
}

/** A monitor's course through a scenario, decided by the real policies on cached answers. One observation a day. */
export class SimulatedLoop {
  readonly course: Course = {
    champions: [],
    alerts: new Set(),
    quarantined: new Set(),
    retrainings: 0,
    challenges: 0,
    challengesPromoted: 0,
    poisoned: 0,
  };
  private readonly settings: MonitoringSettings;
  private readonly order: Uint32Array;
  private readonly words: ReturnType<typeof randomWords>;
  private day = 0;
  private texts = 0;
  private used = 0;
  private champion!: {
    model: CachedModel;
    generation: number;
    promotedAt: number;
    dataset: SimulatedDataset;
    /** The last day whose feedback is in its dataset. */
    feedbackUntil: number;
  };
  private memory!: MonitorMemory;
  private detectors!: DriftDetectors;
  private warmUpTexts = 0;
  private driftedAt: number | null = null;
  private readonly feedback: PoolLabel[] = [];
  private due: PoolLabel[] = [];
  private attempts = 0;
  /** Position in `feedback` of the first label that no candidate was trained with. */
  private untrainedFrom = 0;
  private readonly retrainings: EndedRetraining[] = [];
  private readonly raisedAlarm = new Set<string>();
  /** When the traffic changed that the last alarm is about. */
  private changedAt: number | null = null;
  private readonly earlier: { generation: number; model: CachedModel }[] = [];
  private challenge: {
    state: Challenge;
    model: CachedModel;
    dataset: SimulatedDataset;
    retraining: EndedRetraining;
    feedbackUntil: number;
  } | null = null;

  constructor(
    private readonly world: CachedWorld,
    private readonly scenario: Scenario,
    private readonly seed: number,
  ) {
    this.settings = monitoringSettingsSchema.parse(scenario.settings);
    this.words = randomWords(seed, 0x6c6f6f70);
    this.order = Uint32Array.from(shuffledIndices(world.models.length, randomWords(seed)));
    this.promote(this.nextModel('balanced'), new Map(), 0);
  }

  run(): Course {
    for (this.day = 1; this.day <= this.scenario.days; this.day++) this.passDay();
    return this.course;
  }

  private get now(): number {
    return Date.UTC(2026, 0, 1) + this.day * dayMs;
  }

  private draw = (): number => uniform(this.words);

  private nextModel(kind: CachedModel['kind']): CachedModel {
    for (;;) {
      const model = this.world.models[this.order[this.used++ % this.order.length]!]!;
      if (model.kind === kind && model !== this.champion?.model) return model;
    }
  }

  private passDay(): void {
    const arrived = this.due;
    this.due = this.answerTexts();
    const at = new Date(this.now).toISOString();
    for (const label of arrived) this.feedback.push({ ...label, at, sequence: this.day });
    const newLabels = this.feedback.slice(this.feedback.length - arrived.length);
    const observation = this.observe(newLabels);
    const progress = this.judgeChallenge(observation);
    const { reason, alerts } = decideRetraining({
      settings: this.settings,
      observation,
      challenge: progress,
      retrainings: this.retrainings,
      running: null,
      now: this.now,
    });
    for (const { about } of alerts) this.course.alerts.add(about.replace(/, generation.*/, ''));
    if (reason !== null) this.retrain(reason, observation.feedback.quarantined);
  }

  /** Answers the texts of a day. @returns the labels that arrive tomorrow */
  private answerTexts(): PoolLabel[] {
    const { pool } = this.world;
    const due: PoolLabel[] = [];
    for (let count = 0; count < this.scenario.textsPerDay; count++) {
      const wanted = this.draw() < this.scenario.positiveShare(this.day) ? 1 : 0;
      let index: number;
      do index = streamFrom + Math.floor(this.draw() * (pool.length - streamFrom));
      while (pool[index]!.label !== wanted);
      const answer = this.champion.model.answers[index]!;
      const options = { ...this.settings, uniform: this.draw };
      this.detectors =
        this.warmUpTexts > 0
          ? extendReference(this.detectors, answer.bins)
          : updateDriftDetectors(this.detectors, answer.bins, options);
      this.warmUpTexts = Math.max(0, this.warmUpTexts - 1);
      const label = this.scenario.label({ actual: wanted, predicted: answer.predicted }, this.day, this.draw);
      this.texts += 1;
      if (label === null) continue;
      const rowId = this.texts.toString(16).padStart(16, '0');
      due.push({
        rowId,
        index,
        text: pool[index]!.text,
        label: labels[label.label]!,
        source: label.source,
        sender: 'cli',
        kind: label.kind,
        at: '',
        split: label.kind === 'errors' ? 'train' : splitOf(rowId),
        sequence: 0,
        prediction: {
          id: rowId,
          label: labels[answer.predicted]!,
          score: answer.score,
          generation: this.champion.generation,
          modelDigestPrefix: '',
          at: new Date(this.now).toISOString(),
        },
      });
    }
    const isDrifting = driftingStatistics(this.detectors).length > 0;
    this.driftedAt = isDrifting ? (this.driftedAt ?? this.now) : null;
    return due;
  }

  private observe(newLabels: readonly PoolLabel[]): Observation {
    const predictions = (rows: readonly PoolLabel[]) =>
      rows.map(({ rowId, source, label, prediction }) => ({
        rowId,
        source,
        label,
        predicted: prediction!.label,
        score: prediction!.score,
      }));
    const suspicious = suspiciousSources(
      predictions(this.feedback.slice(-consideredLabels).filter(({ kind }) => kind === 'random')),
    );
    for (const source of suspicious) this.course.quarantined.add(source);
    const quarantined = [...this.course.quarantined];
    const { validation } = this.champion.model.reference;
    const options = {
      threshold: this.settings.thresholdAccuracy ?? validation.accuracy - 0.05,
      rowsBetweenFalseAlarms: this.settings.rowsBetweenFalseAlarms,
      quarantined,
    };
    const judging = heldOutRows(newLabels, this.champion.dataset) as PoolLabel[];
    const wasAlarmed = this.memory.accuracy.evidence.alarmed;
    updateAccuracy(this.memory, predictions(judging), options);
    const accuracy = describeAccuracy(this.memory, options);
    if (accuracy?.alarmed && !wasAlarmed) {
      const raised = new Set(rowsThatRaised(this.memory, quarantined));
      for (const rowId of raised) this.raisedAlarm.add(rowId);
      const times = this.feedback.filter(({ rowId }) => raised.has(rowId)).map(seenAt);
      this.changedAt = Math.max(this.changedAt ?? 0, Math.min(...times));
    }
    if (this.driftedAt !== null) this.changedAt = Math.max(this.changedAt ?? 0, this.driftedAt);
    const freshFrom = Math.max(this.untrainedFrom, this.feedback.length - consideredLabels);
    const fresh = unusedRows(this.feedback.slice(freshFrom), { labels, quarantined, after: 0 });
    const drifting = driftingStatistics(this.detectors);
    return {
      champion: {
        digest: String(this.champion.model.number),
        generation: this.champion.generation,
        promotedAt: this.champion.promotedAt,
        byHand: false,
        rolledBackFrom: null,
        recipe: 'base tiny',
      },
      accuracy,
      drift: {
        texts: this.texts,
        drifting,
        evidence: Object.fromEntries(driftStatistics.map((name) => [name, 0])) as Record<
          (typeof driftStatistics)[number],
          number
        >,
        alarmAt: 0,
        jensenShannonDistance: 0,
        jensenShannonOfValidation: 0,
        estimatedAccuracy: null,
        estimateError: 0,
      },
      feedback: {
        newRows: fresh.length,
        newRowsSinceDrift:
          this.driftedAt === null
            ? 0
            : fresh.filter(({ prediction }) => Date.parse(prediction!.at) >= this.driftedAt!).length,
        newRowsSincePromotion: fresh.filter(({ at }) => Date.parse(at) >= this.champion.promotedAt).length,
        ...countLabelSupply(
          labelsThatJudge(this.feedback.slice(-consideredLabels), { labels, notUsed: quarantined }),
          {
            known: this.champion.dataset,
            raisedAlarm: this.raisedAlarm,
            changedAt: this.changedAt,
            now: this.now,
          },
        ),
        reportsOfErrors: this.feedback.filter(({ kind }) => kind === 'errors').length,
        quarantined,
      },
      promotionsByHand: [],
      problems: [],
      summary: '',
    };
  }

  private judgeChallenge({ feedback }: Observation): ChallengeProgress | null {
    if (this.challenge === null) return null;
    const { model, dataset, retraining, feedbackUntil } = this.challenge;
    const rows = labelsThatJudge(this.feedback, { labels, notUsed: feedback.quarantined });
    const { recent, trained } = sortLabels(rows, {
      datasets: [this.champion.dataset, dataset],
      promotedAt: this.champion.promotedAt,
      feedbackInChampion: this.champion.feedbackUntil,
      changedAt: this.changedAt,
    });
    const answered = rowsToAnswer(this.challenge.state, recent, { trained, raisedAlarm: this.raisedAlarm });
    const isRight = (by: CachedModel, row: FeedbackRow): boolean =>
      labels[by.answers[(row as PoolLabel).index]!.predicted] === row.label;
    const state = addAnswers(
      this.challenge.state,
      answered.map((row) => ({
        rowId: row.rowId,
        championIsRight: isRight(this.champion.model, row),
        challengerIsRight: isRight(model, row),
      })),
    );
    this.challenge.state = state;
    const decision = decideChallenge(state, this.now);
    if (decision.verdict === 'undecided')
      return challengeProgress(
        { ...state, runId: 'run', judgedUntil: this.day, end: null },
        { labelsPerDay: feedback.labelsPerDay, now: this.now },
      );
    this.challenge = null;
    if (decision.verdict === 'reject' && retraining.reason !== 'schedule') retraining.outcome = 'rejected';
    if (decision.verdict === 'promote') {
      retraining.outcome = 'promoted';
      this.course.challengesPromoted += 1;
      this.promote(model, dataset, feedbackUntil);
    }
    return null;
  }

  private retrain(reason: RetrainingReason, quarantined: readonly string[]): void {
    this.course.retrainings += 1;
    const trainable = this.feedback.filter(({ source }) => !quarantined.includes(source));
    const dataset = new Map(trainable.map(({ rowId, split }) => [rowId, { split }]));
    if (
      trainable.some(
        ({ source, index, label, split }) =>
          source === 'broken' && split !== 'test' && labels[this.world.pool[index]!.label] !== label,
      )
    )
      this.course.poisoned += 1;
    const shifted = trainable.filter(
      ({ at, kind }) =>
        kind === 'random' &&
        this.scenario.positiveShare((Date.parse(at) - Date.UTC(2026, 0, 1)) / dayMs - 1) > 0.5,
    );
    const model = this.nextModel(shifted.length >= rowsThatShiftAModel ? 'mostly-positive' : 'balanced');
    this.attempts += 1;
    this.untrainedFrom = this.feedback.length;
    const verdict = decideByAnswers(this.world, {
      reason,
      attempt: this.attempts,
      candidate: model,
      champion: this.champion,
      earlier: this.earlier,
      feedback: trainable,
      raisedAlarm: this.raisedAlarm,
      changedAt: this.changedAt,
    });
    const retraining: EndedRetraining = {
      runId: `run-${this.course.retrainings}`,
      reason,
      outcome: verdict === 'promote' ? 'promoted' : verdict === 'challenge' ? 'challenger' : 'rejected',
      digest: String(model.number),
      generation: null,
      searchRunId: null,
      failedChecks: [],
      summary: '',
      startedAt: this.now,
      endedAt: this.now,
      own: true,
    };
    this.retrainings.push(retraining);
    if (verdict === 'promote') this.promote(model, dataset, this.day);
    if (verdict !== 'challenge') return;
    this.course.challenges += 1;
    const state = startChallenge({
      challengerDigest: '0'.repeat(64),
      championDigest: '1'.repeat(64),
      championGeneration: this.champion.generation,
      number: this.attempts,
      settings: challengeSettingsSchema.parse({}),
      startedAt: this.now,
    });
    this.challenge = { state, model, dataset, retraining, feedbackUntil: this.day };
  }

  private promote(model: CachedModel, dataset: SimulatedDataset, feedbackUntil: number): void {
    if (this.champion !== undefined)
      this.earlier.push({ generation: this.champion.generation, model: this.champion.model });
    const generation = (this.champion?.generation ?? 0) + 1;
    this.champion = { model, generation, promotedAt: this.now, dataset, feedbackUntil };
    this.challenge = null;
    this.attempts = 0;
    this.raisedAlarm.clear();
    // As for a champion that learned from feedback: see activities/observation/memory.ts.
    this.warmUpTexts = dataset.size > 0 ? 500 : 0;
    this.detectors = startDriftDetectors(model.reference, { isEmpty: dataset.size > 0 });
    this.driftedAt = null;
    this.changedAt = null;
    this.memory = {
      formatVersion: 1,
      championDigest: '',
      generation,
      recipe: '',
      drift: null,
      sketchCursor: 0,
      accuracy: startAccuracyDetector(),
      labeledPredictions: [],
      quarantined: [],
      feedbackCursor: 0,
    };
    const isFirst = this.course.champions.length === 0;
    this.course.champions.push({
      day: this.day,
      accuracy: trueAccuracy(this.world, model, this.scenario.positiveShare(this.day)),
      inflation: isFirst ? null : inflationOf(this.world, model),
    });
  }
}
