import type { ServiceKind } from '../../preload/contract/tunnels.ts';

/** What listens on a host, as its list of ports tells. */
export type ListeningPort = { port: number; addresses: string[]; program?: string; commandLine?: string };

/** The first pattern that a command line has decides. Words are whole: `~/jupyter-notes/serve.py` is no Jupyter. */
const commandLines: readonly (readonly [ServiceKind, RegExp])[] = [
  [
    'jupyter',
    /(^|[\s/])jupyter(-lab|-notebook|-server|hub-singleuser)?(\s|$)|-m\s+(jupyterlab|notebook|jupyter_server|jupyter)(\s|$)/,
  ],
  ['tensorboard', /(^|[\s/])tensorboard(\s|$)|-m\s+tensorboard(\.main)?(\s|$)/],
  ['mlflow', /(^|[\s/])mlflow(\s|$)|mlflow\.server(\.\w+)*:app/],
  ['ray', /[\s/]ray\/dashboard\/dashboard\.py(\s|$)/],
  ['gradio', /(^|[\s/])gradio(\s|$)/],
  ['fastapi', /(^|[\s/])(uvicorn|hypercorn|fastapi)(\s|$)|-m\s+(uvicorn|hypercorn)(\s|$)|uvicorn\.workers\./],
];

/** Where these services are when nobody chose another port, and what may be asked there without knowing who it is. */
const usualPorts: ReadonlySet<number> = new Set([5000, 6006, 7860, 7861, 8000, 8080, 8265, 8501, 8888, 8889, 8890]);

/** What a command line makes a service; undefined where it does not tell. */
export function guessKind({ commandLine }: Pick<ListeningPort, 'commandLine'>): ServiceKind | undefined {
  return commandLines.find(([, pattern]) => commandLine !== undefined && pattern.test(commandLine))?.[0];
}

/**
 * Whether a port may be asked over HTTP what it is. A database or a queue would take that for an attack or a fault, so
 * only what looks like a web service of somebody's own is: Python and the like, or an unknown program on a usual port.
 */
export function mayBeAsked({ port, program }: ListeningPort): boolean {
  if (program === undefined) return usualPorts.has(port);
  return /^(python|uvicorn|gunicorn|hypercorn|node|ray|pt_main_thread|MainThread)/i.test(program);
}

/** The address by which a port is reached on its own host. */
export function reachableHost({ addresses }: Pick<ListeningPort, 'addresses'>): string {
  const isAny = (...wanted: string[]) => addresses.some((address) => wanted.includes(address));
  if (isAny('127.0.0.1', '0.0.0.0', '*')) return '127.0.0.1';
  if (isAny('::')) return 'localhost';
  return addresses.find((address) => address === '::1' || address.startsWith('127.')) ?? addresses[0] ?? '127.0.0.1';
}
