import { z } from 'zod';

/** How a Jupyter server lets one in. `token` is a secret. */
export type JupyterServer = { basePath: string; token: string; isSecure: boolean };

/** What Jupyter writes into its runtime folder, and prints with `jupyter server list --json`. */
const serverSchema = z.object({
  port: z.number().int(),
  token: z.string().max(1000).default(''),
  // Two slashes would begin the name of another host, and the token would go there.
  base_url: z
    .string()
    .regex(/^\/(?!\/)[\w./~%@+-]{0,500}$/)
    .default('/'),
  secure: z.boolean().default(false),
});

/** Prints the runtime files of the login user's servers, a line with the marker before each. */
export function runtimeFilesScript(marker: string): string {
  return `M=${marker}
for folder in "$JUPYTER_RUNTIME_DIR" "\${XDG_DATA_HOME:-$HOME/.local/share}/jupyter/runtime" "$HOME/Library/Jupyter/runtime" "\${XDG_RUNTIME_DIR:-/nowhere}/jupyter"; do
  [ -n "$folder" ] || continue
  for file in "$folder"/jpserver-*.json "$folder"/nbserver-*.json; do
    if [ -f "$file" ]; then echo "$M"; head -c 8192 "$file"; echo; fi
  done
done 2>/dev/null
echo "$M end"
`;
}

/** The same from Jupyter itself, where it keeps them elsewhere; each server is on a line of its own. */
export function serverListScript(marker: string): string {
  return `PATH=$PATH:$HOME/.local/bin:/usr/local/bin:/opt/conda/bin:$HOME/miniconda3/bin:$HOME/anaconda3/bin
jupyter server list --json 2>/dev/null </dev/null | while IFS= read -r line; do echo "${marker}"; printf '%s\\n' "$line"; done
echo "${marker} end"
`;
}

/** The server at a port in what either script printed; the last one that was written down. */
export function findJupyterServer(text: string, marker: string, port: number): JupyterServer | undefined {
  const found = text
    .split(marker)
    .slice(1)
    .map(readServer)
    .findLast((server) => server?.port === port);
  return found && { basePath: found.base_url, token: found.token, isSecure: found.secure };
}

/** The token that a server was given on its command line. */
export function tokenOf(commandLine: string | undefined): string | undefined {
  const pattern =
    /--(?:ServerApp|NotebookApp|IdentityProvider|PasswordIdentityProvider)\.token[= ]['"]?([^\s'"]{1,500})/;
  return commandLine === undefined ? undefined : pattern.exec(commandLine)?.[1];
}

function readServer(section: string) {
  try {
    return serverSchema.safeParse(JSON.parse(section)).data;
  } catch {
    return undefined; // cut off, or being written
  }
}
