/** The signal that ends with the call; a caller in process need not have handed one in. */
export function callSignal(signal: AbortSignal | undefined): AbortSignal {
  return signal ?? new AbortController().signal;
}
