import { Label, Radio, RadioGroup } from 'react-aria-components';
import type { KeylessPlan } from '../../preload/contract/keyless.ts';
import type { KeyFile } from '../../preload/contract/keys.ts';
import { description } from '../app-state.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Chip } from '../parts/chip.tsx';
import { chooseFiles } from '../parts/choose-files.ts';
import fieldStyles from '../parts/field.module.css';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { useReadOnlyReason } from '../read-only.ts';
import { AgentOptions } from './agent-options.tsx';
import styles from './key-chooser.module.css';
import { fileName, findingWords, keyKind } from './key-words.ts';
import { KeylessWords } from './keyless-offer.tsx';
import { useAgents } from './use-agents.ts';
import { useKeys } from './use-keys.ts';

const anyKey = 'any:';
const agentKeyPrefix = 'agent-key:';
const withoutKey = 'keyless:';

/** The one key that is offered; none of the two for what the configuration or the agent brings. */
export type KeyChoice = {
  keyPath?: string | undefined;
  agentKey?: string | undefined;
  /** None of this computer's: one that is made for this login. */
  keyless?: true | undefined;
};

/** Which key logs in: one of this computer's key files, another file, one key of an agent, or all that there is for the host. */
export function KeyChooser({
  proposed,
  chosen: { keyPath, agentKey, keyless: isKeyless },
  onChoose,
  configured,
  keyless,
}: {
  proposed: readonly string[];
  chosen: KeyChoice;
  onChoose: (choice: KeyChoice) => void;
  /** The host's name in the user's own configuration. */
  configured: string | undefined;
  /** A login without any of them, where the instance's cloud knows a way. */
  keyless: { plan: KeylessPlan; user: string } | undefined;
}) {
  const { t } = useWords();
  const keys = useKeys(keyPath === undefined || proposed.includes(keyPath) ? proposed : [keyPath, ...proposed]);
  const agents = useAgents();

  async function chooseFile() {
    const home = description.get()?.homeFolder;
    try {
      const [path] = await chooseFiles({
        title: t('keys.chooseTitle'),
        extensions: [],
        multiple: false,
        ...(home ? { folder: home } : {}),
      });
      if (path === undefined) return;
      await keys.add(path);
      onChoose({ keyPath: path });
    } catch (thrown) {
      showProblem(t('keys.notChosen'), problemFrom(thrown));
    }
  }

  // What is chosen for a host of the configuration comes first: below twenty keys nobody would see it.
  const any = (
    <Radio value={anyKey} className={styles.option ?? ''}>
      <span className={styles.name}>{t(configured === undefined ? 'keys.agent' : 'keys.configured')}</span>
      <span className={styles.words}>
        {configured === undefined ? (
          t('keys.agentAbout')
        ) : (
          <Sentence>{t('keys.configuredAbout', { host: configured })}</Sentence>
        )}
      </span>
    </Radio>
  );

  return (
    <RadioGroup
      className={fieldStyles.field ?? ''}
      value={isKeyless ? withoutKey : (keyPath ?? (agentKey === undefined ? anyKey : `${agentKeyPrefix}${agentKey}`))}
      onChange={(value) => onChoose(value === withoutKey ? { keyless: true } : choiceOf(value))}
    >
      <div className={styles.head}>
        <Label className={fieldStyles.label ?? ''}>{t('keys.label')}</Label>
        <Button variant="quiet" onPress={chooseFile}>
          {t('keys.chooseFile')}
        </Button>
      </div>
      {keys.problem && <ProblemNotice problem={keys.problem} />}
      {keys.isReading && <Progress label={t('keys.reading')} showLabel />}
      <div className={styles.list}>
        {configured !== undefined && any}
        {keys.files.map((file) => (
          <KeyOption
            key={file.path}
            file={file}
            onFix={() => keys.fix(file.path)}
            onUndo={() => keys.undoFix(file.path)}
          />
        ))}
        {keyless && (
          <div className={styles.row}>
            <Radio value={withoutKey} isDisabled={keyless.plan.obstacle !== undefined} className={styles.option ?? ''}>
              <span className={styles.name}>{t('keyless.title')}</span>
              <span className={styles.words}>
                <KeylessWords plan={keyless.plan} user={keyless.user} />
              </span>
            </Radio>
          </div>
        )}
        <AgentOptions agents={agents} nameOf={(fingerprint) => `${agentKeyPrefix}${fingerprint}`} />
        {configured === undefined && any}
      </div>
    </RadioGroup>
  );
}

function choiceOf(value: string): KeyChoice {
  if (value === anyKey) return {};
  return value.startsWith(agentKeyPrefix) ? { agentKey: value.slice(agentKeyPrefix.length) } : { keyPath: value };
}

function KeyOption({ file, onFix, onUndo }: { file: KeyFile; onFix: () => void; onUndo: () => void }) {
  const words = useWords();
  const { t } = words;
  const { path, encrypted, fingerprint, comment, permissions, problem, isPublicHalf, undo } = file;
  const kind = keyKind(file);
  const isOpen = permissions.status === 'too-open';
  // OpenSSH would use it, and so does the core: who else may read it is only not known.
  const isUnsure = problem?.code === 'keys/permissions-unknown';
  const readOnly = useReadOnlyReason();
  const isUnusable = problem !== undefined && !isOpen && !isUnsure;
  return (
    <div className={styles.row}>
      <Radio value={path} isDisabled={isUnusable} className={styles.option ?? ''} aria-label={fileName(path)}>
        <span className={styles.name}>
          {fileName(path)}
          {kind && <Chip>{kind}</Chip>}
          {encrypted && <Chip>{t('keys.locked')}</Chip>}
          {isOpen && <Chip tone="bad">{t('keys.tooOpen')}</Chip>}
          {isUnsure && <Chip tone="warning">{t('keys.unsure')}</Chip>}
          {isPublicHalf && <Chip>{t('keys.publicHalf')}</Chip>}
          {undo && !isOpen && <Chip tone="good">{t('keys.fixed')}</Chip>}
        </span>
        <span className={styles.about}>
          {isUnusable && !isPublicHalf
            ? words.problem(problem).title
            : [fingerprint, comment].filter(Boolean).join(' · ') || path}
        </span>
        {isUnsure && <span className={styles.words}>{words.problem(problem).title}</span>}
        {isOpen && (
          <span className={styles.bad}>
            {permissions.findings.map((finding) => findingWords(words, finding)).join(' ')}
          </span>
        )}
        {isOpen && permissions.fixCommand && <code className={styles.command}>{permissions.fixCommand}</code>}
        {undo && !isOpen && (
          <span className={styles.words}>
            {t('keys.undoRestores')}: <code className={styles.command}>{undo.restores}</code>
          </span>
        )}
      </Radio>
      {(isOpen || undo) && (
        <span {...(readOnly ? { title: words.problem(readOnly).title } : {})}>
          <Button
            onPress={isOpen ? onFix : onUndo}
            variant={isOpen ? 'plain' : 'quiet'}
            isDisabled={readOnly !== undefined}
            aria-label={t(isOpen ? 'keys.fixFile' : 'keys.undoFile', { file: fileName(path) })}
          >
            {t(isOpen ? 'keys.fix' : 'keys.undo')}
          </Button>
        </span>
      )}
    </div>
  );
}
