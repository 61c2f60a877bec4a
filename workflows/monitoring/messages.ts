import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { LifecycleEnd } from '../../contracts/lifecycle-end.js';
import type { MonitoringSettings, MonitorStatus } from '../../contracts/monitor.js';

// People also send these by hand, so the arguments are `unknown` and the monitor parses them.

export const monitorStatusQuery = defineQuery<MonitorStatus>('status');
/** `{"reason": "…"}`, or with a `search`, too: retrain now, regardless of cooldown, budget and circuit breaker. */
export const retrainSignal = defineSignal<unknown[]>('retrain');
/** `{"reason": "…"}` or nothing: neither observe nor retrain until `resume`, unless a person requests it. */
export const pauseSignal = defineSignal<unknown[]>('pause');
export const resumeSignal = defineSignal<unknown[]>('resume');
/** Sent by each lifecycle of the model when it ends. */
export const lifecycleEndedSignal = defineSignal<[LifecycleEnd]>('lifecycle-ended');
/** Changes the settings that are named; returns all of them. */
export const configureUpdate = defineUpdate<MonitoringSettings, [change: unknown, ...others: unknown[]]>(
  'configure',
);
