import type { LifecycleEnd } from '../../contracts/lifecycle-end.js';
import { monitoringInputSchema, type MonitoringDecision } from '../../contracts/monitor.js';
import { next } from '../../workflows/monitoring/next.js';
import {
  initialState,
  type MonitorEvent,
  type State,
  type Step as MonitorStep,
} from '../../workflows/monitoring/state.js';
import type { Step } from '../activity-steps.js';

type Event = MonitorEvent extends infer One ? (One extends { at: number } ? Omit<One, 'at'> : never) : never;

/**
 * The monitor with default settings: its state machine and its real activities, without Temporal. A retraining runs to its end
 * at once, since the clock of the world does not move meanwhile.
 */
export class MonitorLoop {
  state: State = initialState(monitoringInputSchema.parse({}));
  private pending: MonitorStep = { type: 'wait', timeoutMs: 0 };

  constructor(
    private readonly step: Step,
    private readonly retrain: (decision: MonitoringDecision) => Promise<LifecycleEnd>,
  ) {
    this.handle({ type: 'started' });
  }

  /** Carries out everything that is due. @returns milliseconds until the next observation */
  async pass(): Promise<number> {
    if (this.pending.type === 'wait') this.handle({ type: 'timer-fired' });
    while (this.pending.type !== 'wait') await this.carryOut(this.pending);
    return this.pending.timeoutMs ?? this.state.settings.everyMs;
  }

  private handle(event: Event): void {
    const { state, commands } = next(this.state, { ...event, at: Date.now() });
    this.state = state;
    for (const command of commands) if (command.type !== 'set-search-attribute') this.pending = command;
  }

  private async carryOut(step: MonitorStep): Promise<void> {
    switch (step.type) {
      case 'observe':
        return this.handle({ type: 'observed', result: await this.step('observe', step.input, 'monitor') });
      case 'decide':
        return this.handle({ type: 'decided', decision: await this.step('decide', step.input, 'monitor') });
      case 'alert':
        return this.handle({ type: 'alerted' });
      case 'judge-challenge': {
        const progress = await this.step('judgeChallenge', step.input, 'monitor');
        return this.handle({ type: 'challenge-judged', progress });
      }
      case 'prune':
        return this.handle({ type: 'pruned', report: await this.step('prune', step.input, 'monitor') });
      case 'start-retraining': {
        const startedAt = Date.now();
        const end = await this.retrain(step.decision);
        const { reason } = step.decision.lifecycle;
        const running = {
          runId: end.runId,
          reason: reason ?? 'manual',
          summary: '',
          startedAt,
          joined: false,
          isSearch: false,
        };
        this.handle({ type: 'retraining-started', running });
        return this.handle({ type: 'lifecycle-ended', end });
      }
      default:
        throw new Error(`The bench cannot carry out ${step.type}.`);
    }
  }
}
