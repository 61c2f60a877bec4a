import { defineQuery } from '@temporalio/workflow';
import type { LifecycleStatus } from '../../contracts/lifecycle.js';

/** The current status of a lifecycle. */
export const statusQuery = defineQuery<LifecycleStatus>('status');
