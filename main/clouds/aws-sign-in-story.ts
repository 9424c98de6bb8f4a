/** Why a profile gave no credentials. */
export type SignInStory = {
  /** Goes to the SDK, whose chain of providers tells its story to a logger and then throws one sentence for all. */
  logger: { debug(line: unknown): void; info(): void; warn(): void; error(): void };
  /** The error with what the profile's own provider had said, where the SDK has left that out. */
  complete(thrown: unknown): unknown;
};

export function createSignInStory(): SignInStory {
  let inProfile = false;
  let reason: string | undefined;
  return {
    logger: {
      debug(line) {
        const text = String(line);
        if (text.includes('defaultProvider::')) inProfile = text.endsWith('::fromIni');
        const said = /^@smithy\/property-provider (?:->|\(!\)) (.*)$/s.exec(text)?.[1];
        if (inProfile && said !== undefined && !said.startsWith('Not found in ')) reason = said.trim();
      },
      info() {},
      warn() {},
      error() {},
    },
    complete(thrown) {
      const general = thrown instanceof Error && thrown.message.startsWith('Could not load credentials from any');
      return general && reason ? Object.assign(new Error(reason), { name: thrown.name }) : thrown;
    },
  };
}
