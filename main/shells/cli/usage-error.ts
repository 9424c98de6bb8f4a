/** The words on the command line make no sense together; the message says which. */
export class UsageError extends Error {}
