import { useMemo } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { coreIsAway } from '../client.ts';
import { connections, isReadyOn } from '../connections.ts';
import { useMayCreate } from '../create/create-button.tsx';
import { isCreateOpen } from '../create/create-draft.ts';
import { findOutWhy } from '../doctor/doctor-store.ts';
import { useWords } from '../i18n/words.tsx';
import { shortcuts } from '../keyboard/shortcuts.ts';
import { showScreen } from '../navigation.ts';
import type { CommandSource } from '../palette/commands.ts';
import type { Command } from '../palette/find-commands.ts';
import { showProblem } from '../parts/toast.tsx';
import { usePlugs } from '../plugs.ts';
import { useReadOnlyReason } from '../read-only.ts';
import { openAccounts } from './accounts-view.ts';
import { sortInstances } from './instance-lines.ts';
import { instanceList, refreshInstances } from './instance-store.ts';
import { actionsOf } from './use-instance-actions.ts';
import { changeView, showInstance } from './view-store.ts';

const byName = { column: 'name', descending: false };

/** What the palette finds here: what can be done with the chosen instance, and every instance. */
export function useInstanceCommands(active: Instance | undefined): {
  actions: CommandSource;
  instances: CommandSource;
} {
  const { t, language } = useWords();
  const readOnly = useReadOnlyReason(active);
  const { openTerminal, openTerminalAs, openFiles, disconnect, Gauges } = usePlugs();
  const readOnlyHere = useReadOnlyReason();
  const mayCreate = useMayCreate();
  const hasGauges = Gauges !== undefined;

  const actions = useMemo<CommandSource>(
    () => ({
      heading: t('palette.actions'),
      list() {
        const commands: Command[] = [];
        if (active && !coreIsAway.get()) {
          const possible = actionsOf(active, openTerminal, hasGauges);
          const hint = active.name;
          const there = (act: () => void) => () => {
            showScreen('instances');
            act();
          };
          const refuse = readOnly && (() => showProblem(t('app.readOnly'), readOnly));
          const changeHint = readOnly ? `${hint} · ${t('app.readOnly')}` : hint;
          if (possible.openTerminal)
            commands.push({
              id: 'terminal',
              title: t('instances.openTerminal'),
              hint: changeHint,
              keys: shortcuts.terminal.keys,
              run: refuse ?? there(possible.openTerminal),
            });
          if (openTerminalAs && possible.openTerminal)
            commands.push({
              id: 'connect-as',
              title: t('connections.connectAs'),
              hint: changeHint,
              run: refuse ?? there(() => openTerminalAs(active)),
            });
          if (possible.change)
            commands.push({
              id: 'change',
              title: t(`changes.ask.${possible.change.action}`),
              hint: changeHint,
              keys: shortcuts.startStop.keys,
              run: refuse ?? there(possible.change.ask),
            });
          for (const { action, ask } of possible.further)
            commands.push({ id: action, title: t(`changes.ask.${action}`), hint: changeHint, run: refuse ?? ask });
          if (possible.guard)
            commands.push({
              id: 'guard',
              title: t('guards.ask'),
              hint: changeHint,
              run: refuse ?? there(possible.guard),
            });
          if (openFiles && possible.openTerminal)
            commands.push({
              id: 'files',
              title: t('remoteFiles.open'),
              hint,
              keys: shortcuts.files.keys,
              run: there(() => openFiles(active)),
            });
          if (possible.openTerminal)
            commands.push({
              id: 'editor',
              title: t('editor.ask'),
              hint,
              find: 'vscode remote ssh',
              run: there(() => changeView({ edited: active.ref })),
            });
          if (possible.showGauges)
            commands.push({
              id: 'gauges',
              title: t('instances.tabGauges'),
              hint,
              keys: shortcuts.gauges.keys,
              run: there(possible.showGauges),
            });
          commands.push({
            id: 'doctor-here',
            title: t('doctor.open'),
            hint,
            run: () => findOutWhy({ target: { kind: 'instance', ref: active.ref } }),
          });
          if (disconnect && connections.get().some((connection) => isReadyOn(connection, active.ref)))
            commands.push({
              id: 'disconnect',
              title: t('connections.disconnect'),
              hint,
              run: () => disconnect(active),
            });
        }
        if (mayCreate)
          commands.push({
            id: 'create',
            title: t('create.open'),
            keys: shortcuts.create.keys,
            ...(readOnlyHere ? { hint: t('app.readOnly') } : {}),
            run() {
              if (readOnlyHere) return showProblem(t('app.readOnly'), readOnlyHere);
              showScreen('instances');
              isCreateOpen.set(true);
            },
          });
        commands.push({ id: 'accounts', title: t('accounts.open'), run: openAccounts });
        commands.push({
          id: 'addHost',
          title: t('hosts.addMenu'),
          run() {
            showScreen('instances');
            changeView({ hostSheet: {} });
          },
        });
        commands.push({
          id: 'refresh',
          title: t('shortcuts.refresh'),
          keys: shortcuts.refresh.keys,
          run: () => void refreshInstances(t('instances.refusedRefresh')),
        });
        return commands;
      },
    }),
    [active, openTerminal, openTerminalAs, openFiles, disconnect, hasGauges, readOnly, readOnlyHere, mayCreate, t],
  );

  const instances = useMemo<CommandSource>(
    () => ({
      heading: t('palette.instances'),
      list: () =>
        sortInstances([...instanceList.get().instances.values()], byName, language).map((instance) => ({
          id: instance.ref,
          title: instance.name,
          hint: [t(`instances.state.${instance.state}`), instance.type, instance.zone, instance.publicAddress]
            .filter(Boolean)
            .join(' · '),
          find: `${instance.id} ${instance.privateAddress ?? ''} ${Object.values(instance.tags).join(' ')}`,
          run() {
            showScreen('instances');
            showInstance(instance.ref);
          },
        })),
    }),
    [t, language],
  );
  return { actions, instances };
}
