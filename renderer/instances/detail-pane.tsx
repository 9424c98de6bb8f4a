import { memo, type RefObject } from 'react';
import type { AddedHost } from '../../preload/contract/hosts.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { ResizeNotice } from '../changes/resize-notice.tsx';
import { isRoomless, SisterTypes } from '../changes/sister-types.tsx';
import { useReadyConnection } from '../connections.ts';
import { changeDraft, isCreateOpen } from '../create/create-draft.ts';
import { OtherZones } from '../create/other-zones.tsx';
import { findOutWhy } from '../doctor/doctor-store.ts';
import { GuardNotice } from '../guards/guard-notice.tsx';
import type { Words } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { Chip } from '../parts/chip.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { MoreIcon, StarIcon } from '../parts/icons.tsx';
import { Menu, type MenuAction } from '../parts/menu.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { showToast } from '../parts/toast.tsx';
import { usePlugs } from '../plugs.ts';
import { useReadOnlyReason } from '../read-only.ts';
import { useStore } from '../store.ts';
import { BulkPane } from './bulk-pane.tsx';
import { copySshCommand } from './copy-ssh-command.ts';
import styles from './detail-pane.module.css';
import { FleetPane } from './fleet-pane.tsx';
import { GaugesTab } from './gauges-tab.tsx';
import { addedHostOf, forgetHost } from './host-store.ts';
import { AlertNotices } from './instance-alerts.tsx';
import { InstanceNotices } from './instance-notices.tsx';
import { stateShape } from './instance-state.ts';
import { instanceList } from './instance-store.ts';
import { markInstance } from './mark-instance.ts';
import { Overview } from './overview.tsx';
import { isConnectable } from './possible-change.ts';
import { practiceActions } from './practice-actions.ts';
import { TunnelsTab } from './tunnels-tab.tsx';
import { uptimeText } from './uptime.ts';
import { useInstanceActions } from './use-instance-actions.ts';
import { useMinute } from './use-minute.ts';
import { changeView, instancesView } from './view-store.ts';

type DetailPaneProps = {
  instance: Instance | undefined;
  /** All that are selected. */
  chosen: readonly Instance[];
  boxRef: RefObject<HTMLDivElement | null>;
};

/** The chosen instance: what it is, what can be done with it, and its views. */
export const DetailPane = memo(function DetailPane({ instance, chosen, boxRef }: DetailPaneProps) {
  return (
    <div ref={boxRef} className={styles.pane}>
      {chosen.length > 1 ? <BulkPane instances={chosen} /> : instance ? <Detail instance={instance} /> : <FleetPane />}
    </div>
  );
});

function Detail({ instance }: { instance: Instance }) {
  const { t } = useWords();
  const { tab } = useStore(instancesView);
  const { showGauges } = useInstanceActions(instance);
  const { Tunnels } = usePlugs();
  const nowMs = useMinute();
  const unsettled = useStore(instanceList).unsettled.get(instance.ref);
  const askType = (type: string) => changeView({ question: { action: 'resize', ref: instance.ref, type } });
  const makeAs = (type: string) => {
    changeDraft({ name: instance.name, type, accelerator: undefined });
    isCreateOpen.set(true);
  };
  const tabs = [
    { id: 'overview' as const, label: t('instances.tabOverview'), content: <Overview instance={instance} /> },
  ];
  const gaugesTab = {
    id: 'gauges' as const,
    label: t('instances.tabGauges'),
    content: <GaugesTab instance={instance} />,
  };
  const tunnelsTab = {
    id: 'tunnels' as const,
    label: t('instances.tabTunnels'),
    content: <TunnelsTab instance={instance} />,
  };
  const shown = [...tabs, ...(showGauges ? [gaugesTab] : []), ...(Tunnels ? [tunnelsTab] : [])];
  return (
    <>
      <DetailHeader instance={instance} />
      <InstanceNotices instance={instance} />
      <AlertNotices instance={instance} nowMs={nowMs} />
      {unsettled && (
        <div className={styles.notice}>
          <ProblemNotice
            problem={unsettled}
            actions={
              isRoomless(unsettled) && (
                <>
                  <OtherZones instance={instance} problem={unsettled} />
                  <SisterTypes
                    roomless={{ ref: instance.ref }}
                    onChoose={instance.state === 'deleted' ? makeAs : askType}
                  />
                </>
              )
            }
          />
        </div>
      )}
      <div className={styles.guard}>
        <GuardNotice instance={instance} nowMs={nowMs} onChange={() => changeView({ guarded: instance.ref })} />
      </div>
      <ResizeNotice
        instance={instance}
        onType={askType}
        onStart={() => changeView({ question: { action: 'start', ref: instance.ref } })}
      />
      <Tabs
        label={instance.name}
        tabs={shown}
        selected={shown.some(({ id }) => id === tab) ? tab : 'overview'}
        onSelect={(next) => changeView({ tab: next })}
      />
    </>
  );
}

/** What can be done with an entry that a person has made. */
function hostActions(host: AddedHost | undefined, words: Words): MenuAction[] {
  if (!host) return [];
  const { t } = words;
  return [
    { id: 'edit', label: t('hosts.edit'), onAction: () => changeView({ hostSheet: { host } }), startsGroup: true },
    { id: 'forget', label: t('hosts.forget'), onAction: () => void forgetHost(host, words) },
  ];
}

function DetailHeader({ instance }: { instance: Instance }) {
  const words = useWords();
  const { t, problem } = words;
  const readOnly = useReadOnlyReason(instance);
  const { disconnect, openFiles, openTerminalAs } = usePlugs();
  const isConnected = useReadyConnection(instance.ref) !== undefined;
  const { openTerminal, change, further, guard } = useInstanceActions(instance);
  const starred = instance.mark?.starred ?? false;
  const nowMs = useMinute();
  const { name, id, state, publicAddress, privateAddress } = instance;
  const uptime = uptimeText(instance, nowMs, words);
  const stateWords = uptime === undefined ? t(`instances.state.${state}`) : t('instances.runningFor', { time: uptime });

  function copy(text: string) {
    void navigator.clipboard.writeText(text).then(() => showToast(`${t('common.copied')}: ${text}`));
  }
  const copies = [
    { id: 'id', label: t('instances.copyId'), text: id },
    { id: 'address', label: t('instances.copyAddress'), text: publicAddress ?? privateAddress },
  ];

  return (
    <header className={styles.header}>
      <div className={styles.titles}>
        <h2 className={styles.name}>{name}</h2>
        {instance.provider === 'ssh' ? (
          <Chip>{t('hosts.chip')}</Chip>
        ) : (
          <Chip tone={state === 'running' ? 'good' : 'neutral'}>
            <StateMark shape={stateShape(state)} label={stateWords} />
          </Chip>
        )}
      </div>
      <p className={styles.identity}>
        {[instance.provider === 'ssh' ? undefined : id, publicAddress ?? privateAddress].filter(Boolean).join(' · ')}
      </p>
      <div className={styles.actions}>
        {openTerminal && (
          <CoreButton variant="primary" isDisabled={readOnly !== undefined} onPress={openTerminal}>
            {t('instances.openTerminal')}
          </CoreButton>
        )}
        {openTerminal && openFiles && (
          <CoreButton onPress={() => openFiles(instance)}>{t('remoteFiles.open')}</CoreButton>
        )}
        {change && (
          <CoreButton
            variant={change.action === 'start' ? 'primary' : 'plain'}
            isDisabled={readOnly !== undefined}
            onPress={change.ask}
          >
            {t(`changes.ask.${change.action}`)}
          </CoreButton>
        )}
        <IconButton
          icon={StarIcon}
          label={t(starred ? 'instances.unstar' : 'instances.star')}
          onPress={() => void markInstance(instance.ref, { starred: !starred }, t('instances.notMarked'))}
        />
        <Menu
          label={t('common.more')}
          trigger={<IconButton icon={MoreIcon} label={t('common.more')} />}
          actions={[
            ...copies.flatMap(({ id: key, label, text }) =>
              text === undefined ? [] : [{ id: key, label, onAction: () => copy(text) }],
            ),
            ...(openTerminal && openTerminalAs
              ? [
                  {
                    id: 'connect-as',
                    label: t('connections.connectAs'),
                    onAction: () => openTerminalAs(instance),
                    isDisabled: readOnly !== undefined,
                    startsGroup: true,
                  },
                ]
              : []),
            ...(isConnectable(instance)
              ? [
                  { id: 'ssh', label: t('instances.copySsh'), onAction: () => void copySshCommand(instance, words) },
                  { id: 'editor', label: t('editor.ask'), onAction: () => changeView({ edited: instance.ref }) },
                ]
              : []),
            {
              id: 'doctor',
              label: t('doctor.open'),
              onAction: () => findOutWhy({ target: { kind: 'instance', ref: instance.ref } }),
            },
            ...(disconnect && isConnected
              ? [
                  {
                    id: 'disconnect',
                    label: t('connections.disconnect'),
                    startsGroup: true,
                    onAction: () => disconnect(instance),
                  },
                ]
              : []),
            ...(guard
              ? [
                  {
                    id: 'guard',
                    label: t('guards.ask'),
                    onAction: guard,
                    isDisabled: readOnly !== undefined,
                    startsGroup: true,
                  },
                ]
              : []),
            ...hostActions(addedHostOf(instance), words),
            ...practiceActions(instance, words),
            ...further.map(({ action, ask }, index) => ({
              id: action,
              label: t(`changes.ask.${action}`),
              onAction: ask,
              isDisabled: readOnly !== undefined,
              startsGroup: index === 0,
            })),
          ]}
        />
      </div>
      {readOnly && (change || openTerminal) && (
        <p className={styles.readOnly}>
          {problem(readOnly).title} {problem(readOnly).next}
        </p>
      )}
    </header>
  );
}
