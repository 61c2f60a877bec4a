import { defineSearchAttributeKey } from '@temporalio/common';
import { searchAttributeNames } from '../contracts/names.js';

export const modelAttribute = defineSearchAttributeKey(searchAttributeNames.model, 'KEYWORD');
export const reasonAttribute = defineSearchAttributeKey(searchAttributeNames.reason, 'KEYWORD');
export const verdictAttribute = defineSearchAttributeKey(searchAttributeNames.verdict, 'KEYWORD');
export const digestAttribute = defineSearchAttributeKey(searchAttributeNames.digest, 'KEYWORD');
