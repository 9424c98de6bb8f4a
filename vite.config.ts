import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, relative } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { plainHttp } from './scripts/plain-http.ts';
import { pruneComputeProtos } from './scripts/prune-compute-protos.ts';

const root = import.meta.dirname;

/** Packages with native parts (or files found by path) stay in node_modules; all else goes into the bundles. */
const natives = [
  'onnxruntime-node',
  'sharp',
  '@lydell/node-pty',
  '@napi-rs/keyring',
  'ssh2',
  'cpu-features',
  'electron',
];
// But for node:http, which is seen to by itself.
const external = [...natives, ...builtinModules.filter((name) => name !== 'http'), /^node:(?!http$)/];

function nodeEnvironment(outDir: string, entries: Record<string, string>) {
  return {
    consumer: 'server' as const,
    // Vite adds `import` or `require` by itself, as each is asked for. With `import` for both, what protobufjs requires as
    // its 64-bit numbers would come as another module than it knows, and it would round the ids of Compute Engine.
    resolve: { external: natives, noExternal: true as const, conditions: ['node', 'module'] },
    build: {
      outDir: join(root, outDir),
      emptyOutDir: true,
      target: 'node24',
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input: entries,
        external,
        output: { format: 'es' as const, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  };
}

/** The example model and its samples lie beside the built core as they lie beside its source. */
function copyExampleModel(): Plugin {
  const folder = join(root, 'main/models/example');
  return {
    name: 'copy-example-model',
    applyToEnvironment: (environment) => environment.name === 'core',
    generateBundle() {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const fileName = `models/example/${relative(folder, path).replaceAll('\\', '/')}`;
        this.emitFile({ type: 'asset', fileName, source: readFileSync(path) });
      }
    },
  };
}

/**
 * One CommonJS file each: a sandboxed preload can be nothing else, and neither can the main file in the older Electron
 * that the tests run on (Node 16, Chromium 108).
 */
function electronEnvironment(name: string, entry: string) {
  const environment = nodeEnvironment('dist/electron', { [name]: entry });
  const output = { format: 'cjs' as const, entryFileNames: '[name].cjs', codeSplitting: false };
  const rolldownOptions = { ...environment.build.rolldownOptions, output };
  // The two share their folder, so neither may empty it.
  return { ...environment, build: { ...environment.build, emptyOutDir: false, target: 'node16', rolldownOptions } };
}

/** `vite build --app` builds the renderer and every Node entry in one run. */
export default defineConfig({
  root: join(root, 'renderer'),
  base: './',
  plugins: [react(), copyExampleModel(), plainHttp(), pruneComputeProtos()],
  environments: {
    client: {
      build: {
        outDir: join(root, 'dist/renderer'),
        emptyOutDir: true,
        // What the older Electron of the tests understands; see docs/decisions.
        target: 'chrome108',
        sourcemap: true,
        // The page comes from this computer, not over a network.
        chunkSizeWarningLimit: 4000,
      },
    },
    core: {
      ...nodeEnvironment('dist/main', {
        cli: join(root, 'main/shells/cli.ts'),
        pipe: join(root, 'main/shells/pipe.ts'),
        'models/worker': join(root, 'main/models/worker.ts'),
        'models/reader-worker': join(root, 'main/models/reader-worker.ts'),
        'ssh/unlock-worker': join(root, 'main/ssh/unlock-worker.ts'),
        'ssh/system-ssh/ask-core': join(root, 'main/ssh/system-ssh/ask-core.ts'),
        'clouds/provider-worker': join(root, 'main/clouds/provider-worker.ts'),
      }),
      // Google's transport asks for it while it loads, for files that it never opens in the way we use it.
      define: { __dirname: 'import.meta.dirname' },
    },
    electron: electronEnvironment('electron', join(root, 'main/shells/electron.ts')),
    bridge: electronEnvironment('bridge', join(root, 'preload/bridge.ts')),
  },
  builder: {},
});
