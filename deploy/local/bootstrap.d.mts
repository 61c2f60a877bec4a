export function nodeArguments(command: string, rest: readonly string[]): string[] | undefined;
