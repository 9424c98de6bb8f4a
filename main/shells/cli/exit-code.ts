/** What `hangar` tells the shell that called it. */
export const ExitCode = { good: 0, failed: 1, usage: 2, unreachable: 3 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
