import type { Rule } from 'eslint';

export const noImportCircles: Rule.RuleModule;
