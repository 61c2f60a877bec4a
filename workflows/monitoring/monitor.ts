import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  isCancellation,
  patched,
  setCurrentDetails,
  setDefaultSignalHandler,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { lifecycleEndSchema, type LifecycleEnd } from '../../contracts/lifecycle-end.js';
import {
  monitoringSettingsSchema,
  personsReasonSchema,
  type Alert,
  type EndedRetraining,
  type MonitoringDecision,
  type MonitoringInput,
  type MonitoringSettings,
  type MonitorState,
  type MonitorStatus,
  type Note,
  type ParsedMonitoringInput,
  type RunningRetraining,
} from '../../contracts/monitor.js';
import { parseWith } from '../../contracts/parse.js';
import type { DecideInput } from '../../activities/steps/decide.js';
import type { ObserveInput, ObserveResult } from '../../activities/steps/observe.js';
import { historyIsLong } from './continue-monitoring.js';
import { describeMonitor } from './describe-monitor.js';
import {
  configureUpdate,
  lifecycleEndedSignal,
  monitorStatusQuery,
  pauseSignal,
  resumeSignal,
  retrainSignal,
} from './messages.js';
import { parseMessage } from '../parse-message.js';
import { reasonAttribute, verdictAttribute } from '../search-attributes.js';

/** What is remembered, so that the state stays far below Temporal's limit for a payload. */
const remembered = { retrainings: 30, problems: 5, story: 20, requests: 20 };
/** Characters of a note; a refusal can name as many unknown fields as somebody sent. */
const longestNote = 1_000;

/** What a monitor knows and what people tell it. No handler ever throws: a thrown error would end or block the monitor. */
export class Monitor {
  readonly model: string;
  readonly state: MonitorState;
  readonly maximumEvents: number;
  private settings: MonitoringSettings;
  private woken: boolean;
  /** True when an observation waits for its decision. */
  private unjudged = false;
  /** True when a retraining ended since the world was looked at: what was seen then says nothing about the champion of now. */
  private outdated = false;
  /** The requests that the question of now is about. */
  private asked: readonly Note[] = [];

  constructor(input: ParsedMonitoringInput) {
    this.model = input.model;
    this.settings = input.settings;
    this.state = input.state;
    this.maximumEvents = input.maximumEvents;
    this.woken = input.state.requests.length > 0;
  }

  listen(): void {
    setHandler(monitorStatusQuery, () => this.status());
    setHandler(retrainSignal, (...inputs) =>
      this.hear('retrain', personsReasonSchema, inputs, ({ reason = 'no reason given' }) => {
        this.state.requests = [...this.state.requests, note(reason)].slice(-remembered.requests);
        this.tell(`Somebody asks for a retraining: ${reason}`);
      }),
    );
    setHandler(pauseSignal, (...inputs) =>
      this.hear('pause', personsReasonSchema, inputs, ({ reason = 'no reason given' }) => {
        this.state.paused = note(reason);
        this.tell(`Paused: ${reason}`);
      }),
    );
    setHandler(resumeSignal, (...inputs) =>
      this.hear('resume', personsReasonSchema, inputs, () => {
        this.state.paused = null;
        this.tell('Resumed');
      }),
    );
    setHandler(lifecycleEndedSignal, (...inputs) =>
      this.hear('lifecycle-ended', lifecycleEndSchema, inputs, (end) => this.retrainingEnded(end)),
    );
    setHandler(
      configureUpdate,
      (...changes) => {
        this.settings = this.changed(changes);
        const { nextObservationAt } = this.state;
        if (nextObservationAt !== null)
          this.state.nextObservationAt = Math.min(nextObservationAt, Date.now() + this.settings.everyMs);
        this.tell(`Configured: ${JSON.stringify(changes[0])}`);
        this.woken = true;
        return this.settings;
      },
      { validator: (...changes) => void this.changed(changes) },
    );
    setDefaultSignalHandler((name) =>
      this.problem(`The signal "${name}" is unknown. Known are retrain, pause and resume.`),
    );
  }

  wake(): void {
    this.woken = true;
  }

  /** Sleeps until the next observation, or until somebody says something. */
  async untilSomethingIsToDo(): Promise<void> {
    const { paused, running, nextObservationAt } = this.state;
    this.show();
    const untilObservation = nextObservationAt === null ? 0 : nextObservationAt - Date.now();
    // A clock that was set back must not let the monitor sleep for longer than a period.
    const delay = Math.max(0, Math.min(untilObservation, this.settings.everyMs));
    // Messages that are refused wake nobody, but they make the history longer, also that of a paused monitor.
    const isWoken = () => this.woken || historyIsLong(this.maximumEvents);
    if (paused !== null && running === null) await condition(isWoken);
    else await condition(isWoken, paused === null ? delay : this.settings.everyMs);
    this.woken = false;
  }

  observationIsDue(): boolean {
    const { paused, nextObservationAt } = this.state;
    return paused === null && (nextObservationAt === null || nextObservationAt <= Date.now());
  }

  observationRequest(): ObserveInput {
    this.outdated = false;
    const { memory, retrainings } = this.state;
    const last = retrainings.findLast(({ outcome }) => outcome === 'promoted' || outcome === 'rejected');
    return {
      model: this.model,
      settings: this.settings,
      memory,
      lastRejectedRunId: last?.outcome === 'rejected' ? last.runId : null,
    };
  }

  observed({ memory, observation }: ObserveResult): void {
    this.state.memory = memory;
    this.state.observation = observation;
    this.state.observations += 1;
    this.state.nextObservationAt = Date.now() + this.settings.everyMs;
    this.unjudged = !this.outdated;
  }

  /** True when the answer to a question comes too late to be acted on. */
  isOutdated({ requests }: DecideInput): boolean {
    return requests.length === 0 && this.outdated;
  }

  /** What there is to decide, or null. */
  question(): DecideInput | null {
    const { observation, requests, retrainings, running } = this.state;
    if (requests.length === 0 && !this.unjudged) return null;
    this.asked = requests;
    return {
      model: this.model,
      settings: this.settings,
      observation,
      requests: requests.map(({ text }) => text),
      retrainings,
      running,
      now: Date.now(),
    };
  }

  /** Takes a decision, and returns the alerts that were not in the one before. */
  decided(decision: MonitoringDecision): Alert[] {
    const known = this.state.decision?.alerts ?? [];
    const alerts = decision.alerts.filter((alert) => !known.some(({ about }) => about === alert.about));
    this.state.decision = decision;
    const unanswered = this.state.requests.filter((request) => !this.asked.includes(request));
    // A monitor of before forgot them; its history must replay as it went.
    this.state.requests = unanswered.length > 0 && patched('keep-unanswered-requests') ? unanswered : [];
    this.unjudged = false;
    for (const { text } of alerts) this.tell(`**Alert**: ${text}`);
    if (decision.action === 'retrain') this.tell(`Decided to retrain: ${decision.summary}`);
    return alerts;
  }

  retrainingStarted(running: RunningRetraining): void {
    const ended = this.state.retrainings.find(({ runId }) => runId === running.runId);
    // A short retraining's end arrives together with its start.
    if (ended) Object.assign(ended, { startedAt: running.startedAt, own: !running.joined });
    else this.state.running = running;
    upsertSearchAttributes([{ key: reasonAttribute, value: running.reason }]);
    this.tell(
      running.joined ? 'A retraining goes on already; waiting for it' : `Retraining: ${running.reason}`,
    );
  }

  retrainingEnded(end: LifecycleEnd): void {
    const { running, retrainings } = this.state;
    const isAwaited = running !== null && (running.runId === null || running.runId === end.runId);
    if (isAwaited) this.state.running = null;
    this.outdated = true;
    this.unjudged = false;
    if (retrainings.some(({ runId }) => runId === end.runId)) return;
    const ended: EndedRetraining = {
      ...end,
      summary: shortened(end.summary),
      startedAt: isAwaited ? running.startedAt : null,
      endedAt: Date.now(),
      own: isAwaited && !running.joined,
    };
    const { retrainingsPerWeek, maximumRejections } = this.settings;
    // The budget and the circuit breaker count what is remembered.
    const kept = Math.max(remembered.retrainings, retrainingsPerWeek, maximumRejections);
    this.state.retrainings = [...retrainings, ended].slice(-kept);
    upsertSearchAttributes([{ key: verdictAttribute, value: end.outcome }]);
    this.tell(`Retraining (${end.reason}) ${end.summary}`);
  }

  /** Runs a step; one that fails for good is told, and the monitor goes on with the next period. */
  async attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isCancellation(error)) throw error;
      const cause = error instanceof ActivityFailure ? error.cause : error;
      this.problem(`Could not ${what}: ${cause instanceof Error ? cause.message : String(cause)}`);
      this.state.nextObservationAt = Date.now() + this.settings.everyMs;
    }
  }

  carryOver(): MonitoringInput {
    const { model, settings, state, maximumEvents } = this;
    return { model, settings, state, maximumEvents };
  }

  /** The settings with the change that was sent. @throws ApplicationFailure with a message for the person who asked */
  private changed(changes: readonly unknown[]): MonitoringSettings {
    try {
      const named = parseMessage(z.record(z.string(), z.unknown()), changes, 'configure');
      return parseWith(monitoringSettingsSchema, { ...this.settings, ...named }, 'settings');
    } catch (error) {
      if (error instanceof EvergreenError)
        throw ApplicationFailure.nonRetryable(error.message, error.code, error.details);
      throw error;
    }
  }

  private status(): MonitorStatus {
    return { model: this.model, settings: this.settings, ...this.state };
  }

  private hear<Schema extends z.ZodType>(
    name: string,
    schema: Schema,
    inputs: readonly unknown[],
    act: (message: z.output<Schema>) => void,
  ): void {
    try {
      act(parseMessage(schema, inputs, name));
      this.woken = true;
    } catch (error) {
      if (!(error instanceof EvergreenError)) throw error;
      this.problem(`The signal "${name}" was refused. ${error.message}`);
    }
  }

  private tell(text: string): void {
    this.state.story = [...this.state.story, note(text)].slice(-remembered.story);
    this.show();
  }

  private problem(text: string): void {
    this.state.problems = [...this.state.problems, note(text)].slice(-remembered.problems);
    this.show();
  }

  private show(): void {
    setCurrentDetails(describeMonitor(this.status()));
  }
}

const shortened = (text: string): string =>
  text.length <= longestNote ? text : `${text.slice(0, longestNote)}…`;

const note = (text: string): Note => ({ at: Date.now(), text: shortened(text) });
