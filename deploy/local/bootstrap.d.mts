export function nodeArguments(command: string, rest: readonly string[]): string[] | undefined;
export const everyTest: string;
