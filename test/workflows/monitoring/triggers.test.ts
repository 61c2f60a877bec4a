import assert from 'node:assert/strict';
import type { DecideInput } from '../../../activities/steps/decide.js';
import type { Activities } from '../../../activities/index.js';
import { driftStatistics } from '../../../contracts/drift.js';
import type { Alert, MonitoringSettings } from '../../../contracts/monitor.js';
import type { Observation } from '../../../contracts/observation.js';
import { monitoringDecision } from '../../../policy/retraining/monitoring-decision.js';
import { firstStartTimeoutMs } from '../../real-servers.js';
import { rejection } from '../fake-activities.js';
import { MonitorRunner } from './monitor-runner.js';

const day = 24 * 3_600_000;

/** What happens in a world of 90 days; days count from the monitor's start. */
interface Plan {
  /** From this day on accuracy is low until a champion is promoted. */
  accuracyFallsOn?: number;
  /** From this day on texts drift until a champion is promoted. */
  driftsOn?: number;
  newRowsPerDay?: number;
  rejects?: boolean;
}

/** A champion that ages, new rows that come, and changes on certain days; promotions end what they answer. */
class World {
  readonly alerts: Alert[] = [];
  readonly reasons: { day: number; reason: string }[] = [];
  private startedAt = 0;
  private now = 0;
  private promotedAt = 0;
  private generation = 1;
  private learnedOn = 0;

  constructor(private readonly plan: Plan) {}

  private get day(): number {
    return (this.now - this.startedAt) / day;
  }

  get activities(): Partial<Activities> {
    return {
      observe: async ({ memory }) => ({ memory, observation: this.observation(), challengeIsOpen: false }),
      decide: async (question: DecideInput) => {
        this.now = question.now;
        if (this.startedAt === 0) this.startedAt = this.promotedAt = question.now;
        const decision = monitoringDecision({ ...question, observation: this.observation() });
        if (decision.action === 'retrain')
          this.reasons.push({ day: this.day, reason: decision.lifecycle.reason ?? '' });
        return decision;
      },
      alert: async ({ alerts }) => void this.alerts.push(...alerts),
      ...(this.plan.rejects && { gate: async () => rejection }),
      promote: async () => {
        this.generation += 1;
        this.promotedAt = this.now;
        this.learnedOn = this.day;
        return { outcome: 'promoted', generation: this.generation, summary: 'promoted' };
      },
    };
  }

  private observation(): Observation {
    const { accuracyFallsOn = Infinity, driftsOn = Infinity, newRowsPerDay = 0 } = this.plan;
    const isAfter = (change: number): boolean => this.day >= change && this.learnedOn < change;
    const rows = Math.floor((this.day - this.learnedOn) * newRowsPerDay);
    const alarmed = isAfter(accuracyFallsOn);
    return {
      champion: {
        digest: 'd',
        generation: this.generation,
        promotedAt: this.promotedAt,
        byHand: false,
        rolledBackFrom: null,
        recipe: 'base minilm',
      },
      accuracy: {
        rows: 200,
        rate: alarmed ? 0.7 : 0.9,
        low: 0.6,
        high: 0.95,
        threshold: 0.85,
        fallRows: alarmed ? 60 : 1,
        fallRate: alarmed ? 0.6 : 1,
        evidence: alarmed ? 7 : 0,
        alarmAt: 6.9,
        alarmed,
      },
      drift: {
        texts: 1_000,
        drifting: isAfter(driftsOn) ? ['surprisal'] : [],
        evidence: Object.fromEntries(driftStatistics.map((name) => [name, 0])) as NonNullable<
          Observation['drift']
        >['evidence'],
        alarmAt: 14,
        jensenShannonDistance: 0.2,
        jensenShannonOfValidation: 0.1,
        estimatedAccuracy: 0.9,
        estimateError: 0.01,
      },
      feedback: {
        newRows: rows,
        newRowsSinceDrift: isAfter(driftsOn) ? Math.floor((this.day - driftsOn) * newRowsPerDay) : 0,
        labelsPerDay: 100,
        labelsAtHand: 0,
        reportsOfErrors: 0,
        newRowsSincePromotion: rows,
        quarantined: [],
      },
      promotionsByHand: [],
      problems: [],
      summary: `day ${this.day.toFixed(1)}`,
    };
  }
}

describe('90 days of a monitor', function () {
  this.timeout(120_000);
  let runner: MonitorRunner;

  before(async function () {
    this.timeout(firstStartTimeoutMs);
    runner = await MonitorRunner.createTimeSkipping();
  });
  after(async () => runner?.close());

  const live = async (plan: Plan, settings: Partial<MonitoringSettings> = {}): Promise<World> => {
    const world = new World(plan);
    // One run: the test server's clock stands still when a monitor continues as new beside its child.
    const input = { settings: { everyMs: day, ...settings }, maximumEvents: 4_000 };
    await runner.run(world.activities, input, async ({ sleep, handle, status, model }) => {
      await sleep(90 * day);
      const { retrainings } = await status();
      assert.equal(retrainings.length, Math.min(30, world.reasons.length), 'every end is recorded');
      const { historyLength, historySize } = await runner.describeRun(model, (await handle.describe()).runId);
      assert.ok(historyLength < 10_240 && historySize < 10 * 2 ** 20, 'Temporal would warn');
    });
    return world;
  };
  const reasonsOf = ({ reasons }: World): string[] => reasons.map(({ reason }) => reason);

  it('in which nothing happens bring no retraining and no alert', async () => {
    const world = await live({ newRowsPerDay: 20 });
    assert.deepEqual([world.reasons, world.alerts], [[], []]);
  });

  it('with a schedule of 14 days bring six retrainings', async () => {
    assert.deepEqual(reasonsOf(await live({}, { retrainEveryMs: 14 * day })), Array(6).fill('schedule'));
  });

  it('in which accuracy falls bring one retraining, for performance, and one alert', async () => {
    const world = await live({ accuracyFallsOn: 30, newRowsPerDay: 20 });
    assert.deepEqual(reasonsOf(world), ['performance']);
    assert.ok(world.reasons[0]!.day < 31.5);
    assert.deepEqual(
      world.alerts.map(({ about }) => about),
      ['performance, generation 1'],
    );
  });

  it('in which texts drift bring the alert at once and the retraining when 100 rows of the new kind are there', async () => {
    const world = await live({ driftsOn: 30, newRowsPerDay: 20 });
    assert.deepEqual(reasonsOf(world), ['drift']);
    assert.ok(world.reasons[0]!.day >= 35 && world.reasons[0]!.day < 36.5, `${world.reasons[0]!.day}`);
    assert.equal(world.alerts.length, 1);
  });

  it('in which 50 rows a day come bring a retraining every 1,000 rows, where that is asked for', async () => {
    assert.deepEqual(
      reasonsOf(await live({ newRowsPerDay: 50 }, { retrainAfterRows: 1_000 })),
      Array(4).fill('new-data'),
    );
  });

  it('in which everything comes together bring the most urgent reason first and never two at once', async () => {
    const world = await live(
      { accuracyFallsOn: 40, driftsOn: 38, newRowsPerDay: 30 },
      { retrainEveryMs: 30 * day, retrainAfterRows: 1_500 },
    );
    assert.deepEqual(reasonsOf(world).slice(0, 2), ['schedule', 'performance']);
    const gaps = world.reasons.slice(1).map(({ day: at }, index) => at - world.reasons[index]!.day);
    assert.ok(
      gaps.every((gap) => gap >= 0.25),
      'the cooldown of six hours',
    );
  });

  it('in which every candidate is rejected stop after three, with an alert', async () => {
    const world = await live({ accuracyFallsOn: 10, newRowsPerDay: 200, rejects: true });
    assert.deepEqual(reasonsOf(world), Array(3).fill('performance'));
    assert.ok(world.alerts.some(({ about }) => about === 'circuit breaker'));
  });
});
