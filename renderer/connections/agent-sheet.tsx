import type { Instance } from '../../preload/contract/instances.ts';
import { settings, updateSettings } from '../app-state.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { Switch } from '../parts/switch.tsx';
import { useStore } from '../store.ts';
import styles from './agent-sheet.module.css';

/** Whether the shells of an instance may use the keys of this computer's agent, and what that means. */
export function AgentSheet({
  instance: { ref, name },
  onClose,
  onOpenAnother,
}: {
  instance: Pick<Instance, 'ref' | 'name'>;
  onClose: () => void;
  /** Opens another terminal there: one that is open already gets no agent. */
  onOpenAnother?: () => void;
}) {
  const { t } = useWords();
  const { agentForwardingInstances } = useStore(settings);
  const isOn = agentForwardingInstances.includes(ref);

  function lend(isWanted: boolean) {
    const others = agentForwardingInstances.filter((other) => other !== ref);
    void updateSettings({ agentForwardingInstances: isWanted ? [...others, ref] : others }, t('settings.notKept'));
  }

  return (
    <Sheet
      title={t('connections.agentTitle', { name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          {isOn && onOpenAnother && <Button onPress={onOpenAnother}>{t('connections.agentAnother')}</Button>}
          <Button onPress={onClose}>{t('common.close')}</Button>
        </>
      }
    >
      <p>{t('connections.agentAbout', { name })}</p>
      <div className={styles.choice}>
        <Switch label={t('connections.agentSwitch', { name })} isSelected={isOn} onChange={lend} />
      </div>
      <Notice tone="warning" title={t('connections.agentRisk', { name })}>
        <p>{t('connections.agentRiskAbout')}</p>
      </Notice>
    </Sheet>
  );
}
