import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { LifecycleEnd } from '../../contracts/lifecycle-end.js';
import type { MonitorStatus } from '../../contracts/monitor.js';

/*
 * People send these by hand, so what arrives may be anything: signals carry `unknown` and are parsed by the monitor.
 */

/** Where a monitor stands. */
export const monitorStatusQuery = defineQuery<MonitorStatus>('status');
/** `{"reason": "…"}`: retrain now, whatever cooldown and budget say. */
export const retrainSignal = defineSignal<unknown[]>('retrain');
/** `{"reason": "…"}` or nothing: neither observe nor retrain by itself until `resume`. */
export const pauseSignal = defineSignal<unknown[]>('pause');
export const resumeSignal = defineSignal<unknown[]>('resume');
/** From a lifecycle of the same model, at its end. */
export const lifecycleEndedSignal = defineSignal<[LifecycleEnd]>('lifecycle-ended');
/** Changes the settings that are named; answers with all of them. */
export const configureUpdate = defineUpdate<
  MonitorStatus['settings'],
  [change: unknown, ...others: unknown[]]
>('configure');
