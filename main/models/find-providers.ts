import type { Provider } from '../../preload/contract/comparison.ts';
import type { ModelProcess } from './model-process.ts';

/**
 * The execution providers that load a model on this computer, the processor first. In a process of its own, since a
 * driver may take it down: the processor is what is left then.
 */
export async function findProviders(startProcess: () => ModelProcess, modelPath: string): Promise<Provider[]> {
  const process = startProcess();
  try {
    const found = await process.providers(modelPath);
    return ['cpu', ...found.filter((provider) => provider !== 'cpu')];
  } catch {
    return ['cpu'];
  } finally {
    process.dispose();
  }
}
