import { defineQuery } from '@temporalio/workflow';
import type { LifecycleStatus } from '../../contracts/lifecycle.js';

/** Where a lifecycle stands. */
export const statusQuery = defineQuery<LifecycleStatus>('status');
