import {
  allHandlersFinished,
  condition,
  makeContinueAsNewFunc,
  setCurrentDetails,
  setDefaultSignalHandler,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { SignalDefinition } from '@temporalio/common';
import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { lifecycleEndSchema } from '../../contracts/lifecycle-end.js';
import {
  monitoringInputSchema,
  monitoringSettingsSchema,
  reasonMessageSchema,
  retrainMessageSchema,
  type MonitoringInput,
  type MonitoringSettings,
} from '../../contracts/monitor.js';
import { parseWith } from '../../contracts/parse.js';
import { parseMessage } from '../parse-message.js';
import { orFailure, parseWorkflowInput } from '../parse-workflow-input.js';
import { modelAttribute, reasonAttribute, verdictAttribute } from '../search-attributes.js';
import { carryOut } from './carry-out.js';
import { describeMonitor } from './describe-monitor.js';
import * as messages from './messages.js';
import { next } from './next.js';
import { initialState, inputOfNextRun, statusOf, type Message, type Step, type StepEnd } from './state.js';

/**
 * Monitors the champion for ever: observes it each period, decides, raises alerts, retrains. `next` says what
 * to do; this workflow carries it out. No handler throws, because an error in a handler would end or block
 * the monitor.
 */
export async function monitoringWorkflow(...inputs: MonitoringInput[]): Promise<never> {
  const input = parseWorkflowInput(monitoringInputSchema, inputs, 'monitor input');
  const { model, maximumEvents } = input;
  let state = initialState(input);
  let step = { type: 'wait', timeoutMs: 0 } as Step;

  function handle(event: Message | StepEnd): void {
    const { state: after, commands } = next(state, { ...event, at: Date.now() });
    state = after;
    for (const command of commands)
      if (command.type !== 'set-search-attribute') step = command;
      else
        upsertSearchAttributes([
          { key: command.name === 'reason' ? reasonAttribute : verdictAttribute, value: command.value },
        ]);
    setCurrentDetails(describeMonitor(statusOf(state)));
  }

  function handleSignal<Sent extends unknown[], Schema extends z.ZodType>(
    signal: SignalDefinition<Sent>,
    schema: Schema,
    messageOf: (content: z.output<Schema>) => Message,
  ): void {
    setHandler(signal, (...contents) => {
      try {
        handle(messageOf(parseMessage(schema, contents, signal.name)));
      } catch (error) {
        if (!(error instanceof EvergreenError)) throw error;
        const problem = `The signal "${signal.name}" was refused. ${error.message}`;
        handle({ type: 'message-refused', problem });
      }
    });
  }

  handleSignal(messages.retrainSignal, retrainMessageSchema, (request) => ({ type: 'retrain', ...request }));
  handleSignal(messages.pauseSignal, reasonMessageSchema, ({ reason }) => ({ type: 'pause', reason }));
  handleSignal(messages.resumeSignal, reasonMessageSchema, ({ reason }) => ({ type: 'resume', reason }));
  handleSignal(messages.lifecycleEndedSignal, lifecycleEndSchema, (end) => ({
    type: 'lifecycle-ended',
    end,
  }));
  setDefaultSignalHandler((name) => {
    const problem = `The signal "${name}" is unknown. Known are retrain, pause and resume.`;
    handle({ type: 'message-refused', problem });
  });
  setHandler(
    messages.configureUpdate,
    (...changes) => {
      const change = Object(changes[0]) as object;
      handle({ type: 'configure', settings: changeSettings(state.settings, changes), change });
      return state.settings;
    },
    { validator: (...changes) => void changeSettings(state.settings, changes) },
  );
  setHandler(messages.monitorStatusQuery, () => statusOf(state));

  upsertSearchAttributes([{ key: modelAttribute, value: model }]);
  handle({ type: 'started' });
  while (step.type !== 'continue-as-new') {
    const current: Step = step;
    const end =
      current.type === 'wait'
        ? await wait(current.timeoutMs, maximumEvents, () => step !== current)
        : await carryOut(current, model, () => handle({ type: 'retraining-returned' }));
    // A message that interrupted the wait has already chosen another step.
    if (step === current) handle(end);
  }
  await condition(allHandlersFinished);
  return continueAsNew(inputOfNextRun(state, maximumEvents));
}

/**
 * Messages that are refused do not interrupt a wait, but they make the history longer, also while the monitor
 * is paused.
 */
async function wait(
  timeoutMs: number | null,
  maximumEvents: number,
  isInterrupted: () => boolean,
): Promise<StepEnd> {
  const isOver = (): boolean => isInterrupted() || historyIsLong(maximumEvents);
  if (timeoutMs === null) await condition(isOver);
  else if (timeoutMs > 0) await condition(isOver, timeoutMs);
  return { type: historyIsLong(maximumEvents) ? 'history-grew-long' : 'timer-fired' };
}

/** True when the history is long, or when a newer version of the worker is waiting for this workflow. */
function historyIsLong(maximumEvents: number): boolean {
  const { continueAsNewSuggested, historyLength, targetWorkerDeploymentVersionChanged } = workflowInfo();
  return continueAsNewSuggested || targetWorkerDeploymentVersionChanged || historyLength >= maximumEvents;
}

/** Where workers are versioned, the next run moves to the newest version. */
function continueAsNew(input: MonitoringInput): Promise<never> {
  const { targetWorkerDeploymentVersionChanged } = workflowInfo();
  return makeContinueAsNewFunc<typeof monitoringWorkflow>(
    targetWorkerDeploymentVersionChanged ? { initialVersioningBehavior: 'AUTO_UPGRADE' } : {},
  )(input);
}

/** @throws ApplicationFailure with a message for the person who sent the change */
const changeSettings = (settings: MonitoringSettings, changes: readonly unknown[]): MonitoringSettings =>
  orFailure(() => {
    const change = parseMessage(z.record(z.string(), z.unknown()), changes, 'configure');
    return parseWith(monitoringSettingsSchema, { ...settings, ...change }, 'settings');
  });
