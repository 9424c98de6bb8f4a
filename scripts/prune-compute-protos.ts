import type { Plugin } from 'vite';
import { gceMethods } from '../main/clouds/gce-methods.ts';

type Node = {
  nested?: Record<string, Node>;
  fields?: Record<string, { type: string }>;
  methods?: Record<string, { requestType: string; responseType: string }>;
};

/**
 * Leaves of Compute Engine's 12 MB of descriptions what the console's own calls need: the client builds its types from
 * all of them, a second of work and 100 MB for some thousand types that nobody here uses.
 */
export function pruneComputeProtos(): Plugin {
  return {
    name: 'prune-compute-protos',
    applyToEnvironment: (environment) => environment.name === 'core',
    transform: {
      order: 'pre',
      filter: { id: /@google-cloud\/compute\/build\/protos\/protos\.json$/ },
      handler: (code) => ({ code: JSON.stringify(pruneDescriptions(JSON.parse(code))), map: null }),
    },
  };
}

/** The descriptions with only those messages and methods of Compute Engine that the calls lead to. */
export function pruneDescriptions(root: Node): Node {
  const compute = ['google', 'cloud', 'compute'].reduce<Node | undefined>((node, name) => node?.nested?.[name], root);
  const all = compute?.nested?.v1?.nested ?? {};
  const kept = new Map<string, Node>();

  function keep(name: string): void {
    const node = all[name];
    if (!node || kept.has(name)) return;
    kept.set(name, node);
    for (const { type } of Object.values(node.fields ?? {})) keep(type.replace('.google.cloud.compute.v1.', ''));
  }

  for (const [client, called] of Object.entries(gceMethods)) {
    const service = capital(client);
    const names = called.map(capital);
    const methods = Object.entries(all[service]?.methods ?? {}).filter(([name]) => names.includes(name));
    if (methods.length !== names.length)
      throw new Error(`Compute Engine's ${service} lacks one of ${names.join(', ')}`);
    kept.set(service, { ...all[service], methods: Object.fromEntries(methods) });
    for (const [, { requestType, responseType }] of methods) for (const type of [requestType, responseType]) keep(type);
  }
  // Its beta, which the client never asks for, is as large again.
  if (compute) compute.nested = { v1: { ...compute.nested?.v1, nested: Object.fromEntries(kept) } };
  return root;
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
