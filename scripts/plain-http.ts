import http from 'node:http';
import type { Plugin } from 'vite';

/** Node makes these of undici, a library as large as ours, when the first of them is asked for. */
const ofUndici = ['WebSocket', 'CloseEvent', 'MessageEvent'];

const httpItself = { id: 'node:http', external: true };

/**
 * Gets `node:http` for the core as it is. An import asks Node for every name that the module has, those of undici too:
 * that took 25 ms of every start, and a megabyte, for what nobody here uses.
 * Whatever is named as external is not shown to a plugin: this one is not.
 */
export function plainHttp(): Plugin {
  const names = Object.keys(http).filter((name) => !ofUndici.includes(name));
  return {
    name: 'plain-http',
    enforce: 'pre',
    applyToEnvironment: (environment) => environment.config.consumer === 'server',
    resolveId: {
      filter: { id: /^(node:)?http$/ },
      handler(_id, _importer, { kind }) {
        return this.environment.name === 'core' && kind === 'import-statement' ? '\0plain-http' : httpItself;
      },
    },
    load: {
      filter: { id: /^\0plain-http$/ },
      handler: () =>
        `const http = process.getBuiltinModule('node:http');\nexport default http;\nexport const { ${names.join(', ')} } = http;`,
    },
  };
}
