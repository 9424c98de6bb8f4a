import { useDeferredValue, useMemo, useRef } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { ChangeSheet } from '../changes/change-sheet.tsx';
import { ResizeSheet } from '../changes/resize-sheet.tsx';
import { coreIsAway } from '../client.ts';
import { CreateSheet } from '../create/create-sheet.tsx';
import { GuardSheet } from '../guards/guard-sheet.tsx';
import { useWords } from '../i18n/words.tsx';
import { useShortcut } from '../keyboard/use-shortcut.ts';
import { BottomPaneIcon, SidePaneIcon } from '../parts/icons.tsx';
import { SplitPane } from '../parts/split-pane.tsx';
import { showToast } from '../parts/toast.tsx';
import { usePane } from '../parts/use-pane.ts';
import { usePlugs } from '../plugs.ts';
import { useChangeable, useReadOnlyReason } from '../read-only.ts';
import { useStore } from '../store.ts';
import { BulkSheet } from './bulk-sheet.tsx';
import { costWords } from './cost-words.ts';
import { DetailPane } from './detail-pane.tsx';
import { EditorSheet } from './editor-sheet.tsx';
import { HostSheet } from './host-sheet.tsx';
import { arrangeLines } from './instance-lines.ts';
import { InstanceListPane } from './instance-list-pane.tsx';
import { instanceList, noteInstance } from './instance-store.ts';
import type { FoldingPane } from './instance-toolbar.tsx';
import { possibleBulkChange } from './possible-change.ts';
import { useEscape } from './use-escape.ts';
import { useInstanceActions } from './use-instance-actions.ts';
import { useMinute } from './use-minute.ts';
import { changeView, instancesView } from './view-store.ts';
import { whyNot } from './why-not.ts';

/** All instances of all accounts, the chosen one beside them, the terminals below. */
export function InstancesScreen() {
  const words = useWords();
  const { t, language, problem } = words;
  const { Dock, openFiles } = usePlugs();
  const { instances, accounts } = useStore(instanceList);
  const { query, grouping, sort, folded, selection, question, bulk, hostSheet, guarded, edited } =
    useStore(instancesView);
  const nowMs = useMinute();
  const detail = usePane('detail', 400);
  const dock = usePane('dock', 230);
  const detailBox = useRef<HTMLDivElement>(null);
  useEscape(detailBox, () => document.querySelector<HTMLElement>('[role=grid]')?.focus());
  const lines = useMemo(
    () =>
      arrangeLines(
        instances.values(),
        accounts,
        { query, grouping, sort, folded },
        {
          language,
          stateWord: (state) => t(`instances.state.${state}`),
          providerWord: (provider) => t(`instances.provider.${provider}`),
          costWords: (cost) => costWords(cost, words),
          untagged: (key) => t('instances.untagged', { key }),
        },
        nowMs,
      ),
    [instances, accounts, query, grouping, sort, folded, nowMs, language, t, words],
  );
  const active = selection.active === undefined ? undefined : instances.get(selection.active);
  // A held arrow key runs through the list; the pane beside it follows when there is time.
  const shown = useDeferredValue(active);
  const actions = useInstanceActions(active);
  const chosen = useMemo(
    () => [...selection.selected].flatMap((ref) => instances.get(ref) ?? []),
    [selection.selected, instances],
  );
  const { changeable, reason: whyNotChosen } = useChangeable(chosen);
  const whyNotActive = useReadOnlyReason(active);
  const toGuard = guarded === undefined ? undefined : instances.get(guarded);
  const toEdit = edited === undefined ? undefined : instances.get(edited);
  const asked = question && instances.get(question.ref);

  function showDetail() {
    if (detail.isFolded) detail.toggle();
  }
  function orSayWhyNot(wanted: 'terminal' | 'change', act: (() => void) | undefined) {
    const stateWord = (state: Instance['state']) => t(`instances.state.${state}`);
    const reason = whyNot(wanted, active, { isCoreAway: coreIsAway.get(), stateWord });
    if (reason) showToast(t(reason.words, reason.params));
    else if (whyNotActive) showToast(problem(whyNotActive).title);
    else act?.();
  }
  useShortcut('terminal', () => orSayWhyNot('terminal', actions.openTerminal));
  useShortcut(
    'files',
    () => active && openFiles?.(active),
    openFiles !== undefined && actions.openTerminal !== undefined,
  );
  const bulkChange = chosen.length > 1 ? possibleBulkChange(changeable) : undefined;
  useShortcut('startStop', () => changeView({ bulk: bulkChange }), bulkChange !== undefined);
  const isClosed = chosen.length > 1 && changeable.length === 0;
  useShortcut('startStop', () => whyNotChosen && showToast(problem(whyNotChosen).title), isClosed);
  const isMixed = chosen.length > 1 && bulkChange === undefined && !isClosed;
  useShortcut('startStop', () => showToast(t('instances.bulk.mixed')), isMixed);
  useShortcut('startStop', () => orSayWhyNot('change', actions.change?.ask), chosen.length < 2);
  useShortcut(
    'gauges',
    () => {
      actions.showGauges?.();
      showDetail();
    },
    actions.showGauges !== undefined,
  );
  useShortcut('toggleDetail', detail.toggle);
  useShortcut('toggleDock', dock.toggle, Dock !== undefined);

  const panes: FoldingPane[] = [{ name: t('instances.detail'), icon: SidePaneIcon, pane: detail }];
  if (Dock) panes.unshift({ name: t('instances.terminals'), icon: BottomPaneIcon, pane: dock });

  const list = (
    <InstanceListPane
      lines={lines}
      panes={panes}
      onOpen={() => {
        showDetail();
        // After the pane has been drawn, should it have been folded.
        setTimeout(() => detailBox.current?.querySelector<HTMLElement>('button')?.focus());
      }}
    />
  );
  return (
    <>
      <SplitPane
        name="detail"
        label={t('instances.detail')}
        direction="row"
        defaultSize={400}
        minSize={300}
        second={<DetailPane boxRef={detailBox} instance={shown} chosen={chosen} />}
      >
        {Dock ? (
          <SplitPane
            name="dock"
            label={t('instances.terminals')}
            direction="column"
            defaultSize={230}
            minSize={120}
            second={<Dock />}
          >
            {list}
          </SplitPane>
        ) : (
          list
        )}
      </SplitPane>
      <CreateSheet />
      {hostSheet && <HostSheet host={hostSheet.host} onClose={() => changeView({ hostSheet: undefined })} />}
      {toGuard && (
        <GuardSheet key={toGuard.ref} instance={toGuard} onClose={() => changeView({ guarded: undefined })} />
      )}
      {toEdit && <EditorSheet key={toEdit.ref} instance={toEdit} onClose={() => changeView({ edited: undefined })} />}
      {bulk && <BulkSheet key={`${bulk.kind} ${bulk.refs.length}`} {...bulk} />}
      {asked && question.action === 'resize' && (
        <ResizeSheet
          key={asked.ref}
          instance={asked}
          firstType={question.type}
          onClose={() => changeView({ question: undefined })}
        />
      )}
      {asked && question.action !== 'resize' && (
        <ChangeSheet
          key={`${question.action} ${asked.ref}`}
          action={question.action}
          instance={asked}
          onChanged={noteInstance}
          onOtherType={(type) => changeView({ question: { action: 'resize', ref: asked.ref, type } })}
          onClose={() => changeView({ question: undefined })}
        />
      )}
    </>
  );
}
