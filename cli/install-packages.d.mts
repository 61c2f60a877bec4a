export const root: string;
export function nodeVersionProblem(version: string): string | undefined;
export function packageState(directory: string): { stampPath: string; wanted: string; isCurrent: boolean };
export function tryLock(lockPath: string): number | undefined;
export function ensurePackages(): Promise<void>;
