import type { Problem } from '../../preload/contract/problem.ts';
import type { RemoteEntry, RemoteListing } from '../../preload/contract/remote-files.ts';
import type { IfThere } from '../../preload/contract/transfers.ts';
import { client } from '../client.ts';
import type { Words } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { chooseFiles } from '../parts/choose-files.ts';
import type { MenuAction } from '../parts/menu.tsx';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { copyPaths } from './copy-paths.ts';
import { type FileBrowser, shownListing } from './file-browser.ts';
import { fileQuestion } from './file-question.ts';
import { type Dropped, maxDropped, readDropped } from './read-dropped.ts';
import { sendDropped } from './send-dropped.ts';

/** Something that can be done with files; those that are `isDirect` have a button of their own. */
export type FileAction = MenuAction & { isDirect?: boolean; isDisabled: boolean };

/** What goes to a host: paths of this computer, or what was dropped. */
type UploadSource = { localPaths: string[] } | { dropped: Dropped };

/** Where the last download went. */
let lastFolder: string | undefined;

/** What can be done with the chosen files and the open folder. */
export function useFileActions({
  browser,
  connectionId,
  chosen,
  isReadOnly,
}: {
  browser: FileBrowser;
  connectionId: string;
  chosen: readonly RemoteEntry[];
  isReadOnly: boolean;
}) {
  const { t } = useWords();
  const state = browser.state.get();
  const listing = shownListing(state);
  const [only] = chosen.length === 1 ? chosen : [];
  const none = chosen.length === 0;
  const orSay = (promise: Promise<unknown>) =>
    void promise.catch((thrown) => showProblem(t('remoteFiles.notTransferred'), problemFrom(thrown)));

  /** Asks where names are taken, then begins. */
  async function begin(
    folderText: string,
    taken: readonly string[],
    start: (ifThere: IfThere) => Promise<unknown>,
  ): Promise<void> {
    if (taken.length === 0) return void (await start('keep-both'));
    fileQuestion.set({ kind: 'taken', folderText, taken, answer: (ifThere) => orSay(start(ifThere)) });
  }

  async function download(): Promise<void> {
    const paths = chosen.map(({ path }) => path);
    const title = t('remoteFiles.downloadTitle');
    const [folder] = await chooseFiles({
      title,
      extensions: [],
      multiple: false,
      folders: 'only',
      ...(lastFolder === undefined ? {} : { folder: lastFolder }),
    });
    if (folder === undefined) return;
    lastFolder = folder;
    const { names } = await client.transfers.takenNames({ folder, paths });
    await begin(folder, names, (ifThere) => client.transfers.download({ connectionId, paths, folder, ifThere }));
  }

  /** Goes to the folder that was open when it was chosen or dropped: reading it may take longer than going elsewhere. */
  async function upload(source: UploadSource, open: RemoteListing | undefined): Promise<void> {
    if (!open) return;
    // As it is now: another upload may have ended since the folder was read.
    const now = await client.remoteFiles.list({ connectionId, place: { path: open.folder } });
    const there = new Set(now.entries.map(({ name }) => name));
    const place = { connectionId, folder: open.folder };
    await begin(
      open.folderText,
      topNames(source).filter((name) => there.has(name)),
      async (ifThere) => {
        if ('localPaths' in source) await client.transfers.upload({ ...place, ifThere, ...source });
        else await sendDropped(source.dropped, { ...place, ifThere });
      },
    );
  }

  async function chooseAndUpload(): Promise<void> {
    const open = shownListing(browser.state.get());
    const title = t('remoteFiles.uploadTitle', { folder: open?.folderText ?? '' }).slice(0, 200);
    const localPaths = await chooseFiles({ title, extensions: [], multiple: true, folders: true });
    if (localPaths.length > 0) await upload({ localPaths }, open);
  }

  async function drop(transfer: DataTransfer): Promise<void> {
    const open = shownListing(browser.state.get());
    const dropped = await readDropped(transfer.items);
    if (dropped !== 'too-many') return upload({ dropped }, open);
    const problem: Problem = { code: 'transfers/too-many-dropped', params: { count: maxDropped } };
    showProblem(t('remoteFiles.notTransferred'), problem);
  }

  const actions: FileAction[] = [
    {
      id: 'upload',
      label: t('remoteFiles.upload'),
      keys: 'Mod+U',
      isDirect: true,
      isDisabled: isReadOnly || !listing,
      onAction: () => orSay(chooseAndUpload()),
    },
    {
      id: 'download',
      label: t('remoteFiles.download'),
      keys: 'Mod+D',
      isDirect: true,
      isDisabled: none,
      onAction: () => orSay(download()),
    },
    {
      id: 'folder',
      label: t('remoteFiles.newFolder'),
      keys: 'F7',
      isDisabled: isReadOnly || !listing,
      onAction: () => listing && fileQuestion.set({ kind: 'folder', listing }),
    },
    {
      id: 'rename',
      label: t('remoteFiles.rename'),
      keys: 'F2',
      isDisabled: isReadOnly || !only,
      onAction: () => only && fileQuestion.set({ kind: 'rename', entry: only }),
    },
    {
      id: 'permissions',
      label: t('remoteFiles.permissions'),
      keys: 'Alt+Enter',
      isDisabled: isReadOnly || only?.mode === undefined || only.kind === 'link',
      onAction: () => only && fileQuestion.set({ kind: 'permissions', entry: only }),
    },
    {
      id: 'copy-path',
      label: t('remoteFiles.copyPath', { count: chosen.length }),
      startsGroup: true,
      isDisabled: none,
      onAction: () => void copyPaths(chosen, t('common.copied')),
    },
    {
      id: 'home',
      label: t('remoteFiles.home'),
      keys: 'Alt+Home',
      startsGroup: true,
      isDisabled: false,
      onAction: () => browser.go({ text: '~' }),
    },
    {
      id: 'refresh',
      label: t('remoteFiles.refresh'),
      keys: 'F5',
      isDisabled: !state.listing,
      onAction: browser.refresh,
    },
    {
      id: 'delete',
      label: t('remoteFiles.delete'),
      keys: 'Delete',
      startsGroup: true,
      isDisabled: isReadOnly || none,
      onAction: () => fileQuestion.set({ kind: 'delete', entries: chosen }),
    },
  ];
  return {
    actions,
    drop: (transfer: DataTransfer) => orSay(drop(transfer)),
  };
}

/** What the menu of a line offers: what is done with it first, what changes it last. */
export function rowActions(actions: readonly FileAction[], { t }: Words): FileAction[] {
  const of = (id: string) =>
    actions
      .filter((action) => action.id === id)
      // Of several folders in sight, it is the open one.
      .map((action) => (id === 'upload' ? { ...action, label: t('remoteFiles.uploadHere') } : action));
  return ['download', 'copy-path', 'rename', 'permissions', 'upload', 'folder', 'delete']
    .flatMap(of)
    .map((action) => ({ ...action, startsGroup: ['rename', 'upload', 'delete'].includes(action.id) }));
}

function topNames(source: UploadSource): string[] {
  if ('localPaths' in source) return source.localPaths.map((path) => path.split(/[/\\]/).filter(Boolean).at(-1) ?? '');
  const { files, folders } = source.dropped;
  const paths = [...folders, ...files.map(({ facts }) => facts.path)];
  return [...new Set(paths.map((path) => path.split('/')[0] ?? ''))];
}
