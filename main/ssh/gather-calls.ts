/** Turns calls that are made in the same moment into one call for all of them, `maxInputs` at most in each. */
export function gatherCalls<Input, Output>(
  callAll: (inputs: Input[]) => Promise<Output[]>,
  maxInputs: number,
): (input: Input) => Promise<Output | undefined> {
  type Waiting = { input: Input; answer: PromiseWithResolvers<Output | undefined> };
  let waiting: Waiting[] = [];

  async function callFor(gathered: Waiting[]) {
    try {
      const outputs = await callAll(gathered.map(({ input }) => input));
      for (const [index, { answer }] of gathered.entries()) answer.resolve(outputs[index]);
    } catch (error) {
      for (const { answer } of gathered) answer.reject(error);
    }
  }
  async function callAllWaiting() {
    const all = waiting;
    waiting = [];
    for (let start = 0; start < all.length; start += maxInputs) await callFor(all.slice(start, start + maxInputs));
  }

  return (input) => {
    if (waiting.length === 0) setImmediate(callAllWaiting);
    const answer = Promise.withResolvers<Output | undefined>();
    waiting.push({ input, answer });
    return answer.promise;
  };
}
