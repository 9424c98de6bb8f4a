/** What the memory guard writes to standard error before it ends a model process. */
export const memoryLimitMark = 'hangar: memory limit exceeded';
