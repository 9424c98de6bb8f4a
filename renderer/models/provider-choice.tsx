import { useEffect } from 'react';
import type { Provider } from '../../preload/contract/comparison.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Select } from '../parts/select.tsx';
import { createStore, type Store, useStore } from '../store.ts';
import styles from './history-view.module.css';

/** Where the two models of a comparison run; `present` is what this computer has, once it is known. */
type ProviderChoices = { present: readonly Provider[] | undefined; a: Provider; b: Provider };

export const providerChoices: Store<ProviderChoices> = createStore<ProviderChoices>({
  present: undefined,
  a: 'cpu',
  b: 'cpu',
});

/** Their makers' names for them, the same in every language. */
export const providerNames: Record<Provider, string> = {
  cpu: 'CPU',
  cuda: 'CUDA',
  tensorrt: 'TensorRT',
  dml: 'DirectML',
  coreml: 'Core ML',
  webgpu: 'WebGPU',
  xnnpack: 'XNNPACK',
};

/** Which execution provider each of the two runs on; where there is only one, that it is so. */
export function ProviderChoice() {
  const { t } = useWords();
  const { present, a, b } = useStore(providerChoices);
  useEffect(() => {
    if (providerChoices.get().present) return;
    client.models.providers({}).then(
      ({ providers }) => providerChoices.set({ ...providerChoices.get(), present: providers }),
      // Unasked, both run on the processor, which is always there.
      () => {},
    );
  }, []);
  if (present === undefined) return undefined;
  if (present.length < 2) return <p className={styles.caption}>{t('comparison.onlyCpu')}</p>;
  const options = present.map((id) => ({ id, label: providerNames[id] }));
  return (
    <div className={styles.providers}>
      {(['a', 'b'] as const).map((side) => (
        <Select
          key={side}
          label={t('comparison.runsOn', { side: side.toUpperCase() })}
          options={options}
          selected={side === 'a' ? a : b}
          onSelect={(provider) => providerChoices.set({ ...providerChoices.get(), [side]: provider })}
        />
      ))}
    </div>
  );
}
