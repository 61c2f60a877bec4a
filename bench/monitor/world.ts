import { challengeSettingsSchema, type ChallengeProgress } from '../../contracts/challenge.js';
import { driftStatistics } from '../../contracts/drift.js';
import type { LifecycleEnd } from '../../contracts/lifecycle-end.js';
import type { Observation } from '../../contracts/observation.js';
import { startChallenge } from '../../policy/challenge/challenge.js';
import { decideChallenge } from '../../policy/challenge/decide-challenge.js';
import { dayMs, hourMs, type Scenario } from './scenarios.js';

/** A model, and until when the labels and the texts that it was trained on go. Times are the world's own. */
interface TrainedModel {
  digest: string;
  trainedAt: number;
}

interface Promoted extends TrainedModel {
  generation: number;
  promotedAt: number;
  /** The same by the clock, which may be wrong. */
  promotedAtByClock: number;
  byHand: boolean;
  rolledBackFrom: string | null;
}

export interface Lifecycle {
  runId: string;
  reason: string;
  startedAt: number;
  endsAt: number;
  end: LifecycleEnd;
}

/** Share of the labels whose text may train. */
const trainingShare = 7 / 8;
/** The time from a change until enough texts or labels have shown it. */
const detectionMs = 2 * dayMs;
/** Until labels have decided a challenge, and until one is given up. */
const decidedMs = 20 * dayMs;
const givenUpMs = 60 * dayMs;

/**
 * The part of the world that a monitor can see and change: champions, labels, retrainings. Rough on purpose: it decides
 * when something is to be seen, never what follows from it.
 */
export class World {
  /** Champions so far, the newest last. */
  readonly champions: Promoted[] = [this.champion({ digest: 'model-0', trainedAt: 0 }, 0, 0)];
  private readonly withdrawn = new Set<string>();
  private readonly candidates = new Map<string, TrainedModel>();
  private challenge: {
    endsAt: number;
    runId: string;
    generation: number;
    number: number;
    outcome: 'promoted' | 'rejected' | 'given-up';
  } | null = null;
  private models = 0;
  /** Candidates that were judged against the champion. */
  private judged = { generation: 0, candidates: 0 };

  constructor(
    private readonly scenario: Scenario,
    private readonly uniform: () => number,
  ) {}

  get current(): Promoted {
    return this.champions.at(-1)!;
  }

  private champion(
    model: TrainedModel,
    at: number,
    atByClock: number,
    how: Partial<Promoted> = {},
  ): Promoted {
    const generation = (this.champions?.length ?? 0) + 1;
    return {
      ...model,
      ...{ generation, promotedAt: at, promotedAtByClock: atByClock, byHand: false, rolledBackFrom: null },
      ...how,
    };
  }

  /** How a retraining that starts now will end. Its end has effect once `finish` is called. */
  start(now: number, runId: string, reason: string): Lifecycle {
    const endsAt = now + Math.round((1 + 2 * this.uniform()) * hourMs);
    const digest = `model-${(this.models += 1)}`;
    let draw = this.uniform();
    let outcome: LifecycleEnd['outcome'] = 'promoted';
    for (const [name, share] of Object.entries(this.scenario.outcomes ?? {})) {
      if (draw >= 0 && draw < share) outcome = name as LifecycleEnd['outcome'];
      draw -= share;
    }
    const isModel = !['failed', 'cancelled'].includes(outcome);
    if (isModel) this.candidates.set(runId, { digest, trainedAt: now });
    const end = {
      ...{ runId, searchRunId: null, reason, outcome, digest: isModel ? digest : null, generation: null },
      ...{ failedChecks: [], summary: outcome },
    };
    return { runId, reason, startedAt: now, endsAt, end };
  }

  finish({ runId, end }: Lifecycle, now: number, clock: number): void {
    const candidate = this.candidates.get(runId);
    if (candidate === undefined) return;
    const { generation } = this.current;
    const before = this.judged.generation === generation ? this.judged.candidates : 0;
    this.judged = { generation, candidates: before + 1 };
    if (end.outcome === 'promoted') {
      this.champions.push(this.champion(candidate, now, clock));
      end.generation = this.current.generation;
    }
    if (end.outcome !== 'challenger') return;
    const { promoted, rejected } = this.scenario.challenges ?? { promoted: 0, rejected: 0 };
    const draw = this.uniform();
    const outcome = draw < promoted ? 'promoted' : draw < promoted + rejected ? 'rejected' : 'given-up';
    this.challenge = {
      endsAt: now + (outcome === 'given-up' ? givenUpMs : decidedMs),
      runId,
      generation,
      number: this.judged.candidates,
      outcome,
    };
  }

  /** A new champion ends the challenge of the one before. */
  get isChallengeOpen(): boolean {
    return this.challenge?.generation === this.current.generation;
  }

  /** Where the open challenge stands by now; null without one. Without labels, none is ever decided. */
  judgeChallenge(now: number, clock: number): ChallengeProgress | null {
    const { challenge } = this;
    if (challenge === null || !this.isChallengeOpen) return null;
    const { labelsPerDay = 0 } = this.scenario;
    const isOver = challenge.endsAt <= now;
    if (isOver) this.challenge = null;
    if (isOver && challenge.outcome === 'promoted')
      this.champions.push(this.champion(this.candidates.get(challenge.runId)!, now, clock));
    const generation = challenge.outcome === 'promoted' ? this.current.generation : null;
    const summary = challenge.outcome;
    return {
      runId: challenge.runId,
      judgedUntil: 0,
      decision: decideChallenge(
        startChallenge({
          ...{
            challengerDigest: '0'.repeat(64),
            championDigest: '1'.repeat(64),
            number: challenge.number,
            startedAt: clock,
          },
          ...{ championGeneration: challenge.generation, settings: challengeSettingsSchema.parse({}) },
        }),
        clock,
      ),
      end: isOver ? { outcome: challenge.outcome, generation, at: clock, summary } : null,
      forecast: {
        ...{ labelsPerDay, verdict: null, labelsNeeded: null, days: null },
        isDecidable: labelsPerDay > 0,
      },
      summary: '',
    };
  }

  /** A person promotes the newest candidate that is not withdrawn. */
  promote(now: number, clock: number): void {
    const newest = [...this.candidates.values()].findLast(({ digest }) => !this.withdrawn.has(digest));
    if (newest !== undefined && newest.digest !== this.current.digest)
      this.champions.push(this.champion(newest, now, clock, { byHand: true }));
  }

  /** A person rolls back, if there is an earlier champion that is not withdrawn. */
  rollBack(now: number, clock: number): void {
    const { digest } = this.current;
    const target = this.champions.findLast((one) => one.digest !== digest && !this.withdrawn.has(one.digest));
    if (target === undefined) return;
    const since = this.champions.findLastIndex((one) => one.digest === target.digest) + 1;
    for (const one of this.champions.slice(since)) this.withdrawn.add(one.digest);
    this.champions.push(this.champion(target, now, clock, { byHand: true, rolledBackFrom: digest }));
  }

  isWithdrawn(digest: string): boolean {
    return this.withdrawn.has(digest);
  }

  rowsSince(time: number, now: number): number {
    const { labelsPerDay = 0, areLabelsSwapped = false } = this.scenario;
    return areLabelsSwapped
      ? 0
      : Math.floor((Math.max(0, now - time) / dayMs) * labelsPerDay * trainingShare);
  }

  observe(now: number, lastCandidateRunId: string | null): Observation {
    const { changes = [], alarm = 'performance', areLabelsSwapped = false } = this.scenario;
    const { labelsPerDay = 0, areReportsOfErrors = false } = this.scenario;
    const { digest, generation, trainedAt, promotedAt, promotedAtByClock, byHand, rolledBackFrom } =
      this.current;
    const changedAt =
      changes.map((day) => day * dayMs).findLast((at) => at + detectionMs <= now) ?? -Infinity;
    const alarmed = trainedAt < changedAt;
    const usedUntil = Math.max(
      trainedAt,
      this.candidates.get(lastCandidateRunId ?? '')?.trainedAt ?? -Infinity,
    );
    return {
      champion: {
        digest,
        generation,
        promotedAt: promotedAtByClock,
        byHand,
        rolledBackFrom,
        recipe: 'base tiny',
      },
      accuracy: alarmed && alarm === 'performance' ? lowAccuracy : usualAccuracy,
      drift: alarmed && alarm === 'drift' ? drifting : usualTexts,
      feedback: {
        newRows: this.rowsSince(usedUntil, now),
        newRowsSinceDrift: this.rowsSince(Math.max(usedUntil, changedAt), now),
        newRowsSincePromotion: this.rowsSince(Math.max(usedUntil, promotedAt), now),
        labelsPerDay: areLabelsSwapped || areReportsOfErrors ? 0 : labelsPerDay,
        labelsAtHand: 0,
        reportsOfErrors: areReportsOfErrors ? this.rowsSince(usedUntil, now) : 0,
        quarantined: areLabelsSwapped ? ['shop'] : [],
      },
      promotionsByHand: [],
      problems: [],
      summary: '',
    };
  }
}

const accuracyOf = (alarmed: boolean): Observation['accuracy'] => ({
  ...{ rows: 200, rate: alarmed ? 0.7 : 0.9, low: 0.6, high: 0.95, threshold: 0.85, alarmAt: 6.9, alarmed },
  ...{ fallRows: alarmed ? 60 : 1, fallRate: alarmed ? 0.6 : 1, evidence: alarmed ? 7 : 0 },
});

const noEvidence = Object.fromEntries(driftStatistics.map((name) => [name, 0])) as NonNullable<
  Observation['drift']
>['evidence'];

const driftOf = (drifting: boolean): Observation['drift'] => ({
  ...{ texts: 1_000, drifting: drifting ? ['surprisal'] : [], evidence: noEvidence, alarmAt: 14 },
  ...{ jensenShannonDistance: 0.2, jensenShannonOfValidation: 0.1 },
  ...{ estimatedAccuracy: drifting ? null : 0.9, estimateError: 0.01 },
});

const [usualAccuracy, lowAccuracy] = [accuracyOf(false), accuracyOf(true)];
const [usualTexts, drifting] = [driftOf(false), driftOf(true)];
