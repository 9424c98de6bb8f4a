import { Radio } from 'react-aria-components';
import type { Agent, AgentKind } from '../../preload/contract/keys.ts';
import { useWords } from '../i18n/words.tsx';
import { Chip } from '../parts/chip.tsx';
import styles from './key-chooser.module.css';
import { keyKind } from './key-words.ts';

/** Agents that are called by a name of their own in every language. */
const makers: Partial<Record<AgentKind, string>> = { pageant: 'Pageant', '1password': '1Password' };

/** The keys that the agents of this computer hold, one choice each. `nameOf` is what a choice is called. */
export function AgentOptions({
  agents,
  nameOf,
}: {
  agents: readonly Agent[];
  nameOf: (fingerprint: string) => string;
}) {
  return agents.map((agent) => <OneAgent key={agent.path} {...{ agent, nameOf }} />);
}

function OneAgent({ agent, nameOf }: { agent: Agent; nameOf: (fingerprint: string) => string }) {
  const words = useWords();
  const { t } = words;
  const name =
    makers[agent.kind] ?? t(agent.kind === 'openssh' ? 'keys.agentKind.openssh' : 'keys.agentKind.environment');
  if (agent.problem || agent.keys.length === 0)
    return (
      <p className={styles.note} title={agent.path}>
        {t(agent.problem ? 'keys.agentSilent' : 'keys.agentEmpty', { agent: name })}
      </p>
    );
  return agent.keys.map((key) => {
    const label = key.comment || key.fingerprint;
    const kind = keyKind(key);
    return (
      <div key={key.fingerprint} className={styles.row}>
        <Radio
          value={nameOf(key.fingerprint)}
          isDisabled={key.problem !== undefined}
          className={styles.option ?? ''}
          aria-label={t('keys.agentKey', { key: label, agent: name })}
        >
          <span className={styles.name}>
            {label}
            {kind && <Chip>{kind}</Chip>}
            <Chip>{name}</Chip>
          </span>
          <span className={styles.about}>{key.problem ? words.problem(key.problem).title : key.fingerprint}</span>
        </Radio>
      </div>
    );
  });
}
