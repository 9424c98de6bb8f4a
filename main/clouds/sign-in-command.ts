/** How a person signs in: the command as one types it, and its words where the console may run them by itself. */
export type SignInCommand = { signIn: string; signInWords?: readonly string[] };

/** A command that opens a browser and asks for nothing in the terminal. */
export function browserSignIn(words: readonly string[]): SignInCommand {
  return { signIn: words.map(quote).join(' '), signInWords: words };
}

/** A command that asks its questions in a terminal. */
export function terminalSignIn(words: readonly string[]): SignInCommand {
  return { signIn: words.map(quote).join(' ') };
}

/** `--profile NAME` for the AWS tools; a name like an option must not be taken for one. */
export function profileWords(profile: string): string[] {
  if (profile === 'default') return [];
  return profile.startsWith('-') ? [`--profile=${profile}`] : ['--profile', profile];
}

/** A word as both POSIX shells and PowerShell take it. */
function quote(word: string): string {
  if (/^[\w.,@:/+=-]+$/.test(word)) return word;
  return /^[\w.,@:/+= -]+$/.test(word) ? `"${word}"` : `'${word.replaceAll("'", `'\\''`)}'`;
}
