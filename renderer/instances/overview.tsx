import type { ReactNode } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { ConnectionCard } from '../connections/connection-card.tsx';
import { useWords } from '../i18n/words.tsx';
import { Card } from '../parts/card.tsx';
import { useStore } from '../store.ts';
import { CheckpointCard } from './checkpoint-card.tsx';
import { CostCard } from './cost-card.tsx';
import { Fact, FactList } from './fact.tsx';
import { addedHostOf } from './host-store.ts';
import { instanceList } from './instance-store.ts';
import { NoteCard } from './note-card.tsx';
import styles from './overview.module.css';

/** Everything the cloud has told of an instance, in groups. */
export function Overview({ instance }: { instance: Instance }) {
  const { t, format } = useWords();
  const { accounts } = useStore(instanceList);
  const { shape, provider, account, tags } = instance;
  const accountName = accounts.find((known) => known.provider === provider && known.account === account)?.name;
  const none = t('common.none');
  const added = addedHostOf(instance);
  const gpus = shape.gpuCount
    ? t('instances.overview.gpus', { count: shape.gpuCount, name: shape.gpuName ?? t('instances.overview.gpuUnnamed') })
    : undefined;
  const shapeWords = [
    shape.vcpus === undefined ? undefined : t('instances.overview.cpus', { count: shape.vcpus }),
    shape.memoryBytes === undefined ? undefined : t('instances.overview.memory', { sizeBytes: shape.memoryBytes }),
    gpus,
  ].filter(Boolean);

  return (
    <div className={styles.overview}>
      <NoteCard key={instance.ref} instance={instance} />
      {provider !== 'ssh' && (instance.spot || instance.notices) && (
        <CheckpointCard key={`checkpoint ${instance.ref}`} instance={instance} />
      )}
      {provider !== 'ssh' && (
        <Facts title={t('instances.overview.machine')}>
          <Fact name={t('instances.overview.type')}>{instance.type}</Fact>
          <Fact name={t('instances.overview.shape')}>{shapeWords.join(' · ') || none}</Fact>
          <Fact name={t('instances.overview.system')}>
            {t(`instances.overview.systemName.${instance.operatingSystem}`)}
          </Fact>
          <Fact name={t('instances.overview.billing')}>
            {t(instance.spot ? 'instances.overview.spot' : 'instances.overview.onDemand')}
          </Fact>
          {instance.group && <Fact name={t('instances.overview.group')}>{instance.group}</Fact>}
          <Fact name={t('instances.overview.launchedAt')}>
            {instance.launchedAt ? format.dateTime(instance.launchedAt) : none}
          </Fact>
        </Facts>
      )}
      {instance.provider !== 'ssh' && instance.state !== 'deleted' && <CostCard instance={instance} />}
      <Facts title={t('instances.overview.network')}>
        {added ? (
          <>
            <Fact name={t('hosts.address')} isCode>
              {added.host}
            </Fact>
            <Fact name={t('connections.port')} isCode>
              {added.port}
            </Fact>
            <Fact name={t('connections.jumpHosts')} isCode>
              {added.jumps || none}
            </Fact>
            <Fact name={t('connections.user')} isCode>
              {added.user || none}
            </Fact>
          </>
        ) : (
          <CloudNetwork instance={instance} />
        )}
      </Facts>
      <ConnectionCard instance={instance} />
      <Facts title={t('instances.overview.place')}>
        <Fact name={t('instances.overview.account')}>
          {accountName && accountName !== account ? `${accountName} · ${account}` : account}
        </Fact>
        <Fact name={t('instances.overview.region')}>{instance.region}</Fact>
        <Fact name={t('instances.overview.zone')}>{instance.zone || none}</Fact>
      </Facts>
      <Facts title={t('instances.overview.tags')}>
        {Object.keys(tags).length === 0 && <p className={styles.none}>{t('instances.overview.noTags')}</p>}
        {Object.entries(tags).map(([key, value]) => (
          <Fact key={key} name={key}>
            {value || none}
          </Fact>
        ))}
      </Facts>
    </div>
  );
}

function CloudNetwork({ instance }: { instance: Instance }) {
  const { t } = useWords();
  const none = t('common.none');
  return (
    <>
      <Fact name={t('instances.overview.publicAddress')} isCode>
        {instance.publicAddress ?? none}
      </Fact>
      <Fact name={t('instances.overview.privateAddress')} isCode>
        {instance.privateAddress ?? none}
      </Fact>
      <Fact name={t('instances.overview.keyName')} isCode>
        {instance.keyName ?? none}
      </Fact>
      <Fact name={t('instances.overview.loginUsers')} isCode>
        {instance.loginUsers.join(', ') || none}
      </Fact>
    </>
  );
}

function Facts({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card title={title}>
      <FactList>{children}</FactList>
    </Card>
  );
}
