import { useState } from 'react';
import { modeText } from '../../preload/contract/mode-text.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { RemoteEntry } from '../../preload/contract/remote-files.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CopyBox } from '../parts/copy-box.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { problemFrom } from '../problem-from.ts';
import type { FileBrowser } from './file-browser.ts';
import styles from './sheets.module.css';

/** Who may do what with a file or folder, as nine boxes and as the command for it. */
export function PermissionsSheet({
  entry,
  browser,
  connectionId,
  onClose,
}: {
  entry: RemoteEntry;
  browser: FileBrowser;
  connectionId: string;
  onClose: () => void;
}) {
  const { t } = useWords();
  const before = entry.mode ?? 0;
  const [mode, setMode] = useState(before);
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setIsBusy] = useState(false);
  const rows = [
    { who: t('remoteFiles.whoOwner', { name: entry.owner ?? '?' }), shift: 6 },
    { who: t('remoteFiles.whoGroup', { name: entry.group ?? '?' }), shift: 3 },
    { who: t('remoteFiles.whoOthers'), shift: 0 },
  ];
  const rights = [
    { may: t('remoteFiles.mayRead'), bit: 4 },
    { may: t('remoteFiles.mayWrite'), bit: 2 },
    { may: t('remoteFiles.mayRun'), bit: 1 },
  ];

  async function carryOut() {
    setIsBusy(true);
    try {
      await client.remoteFiles.setMode({ connectionId, file: entry.path, mode });
      onClose();
      browser.refresh();
    } catch (thrown) {
      setProblem(problemFrom(thrown));
      setIsBusy(false);
    }
  }

  return (
    <Sheet
      title={t('remoteFiles.permissionsTitle', { name: entry.name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <CoreButton variant="primary" isDisabled={mode === before || isBusy} onPress={() => void carryOut()}>
            {t('remoteFiles.permissionsDo')}
          </CoreButton>
        </>
      }
    >
      <table className={styles.modes}>
        <thead>
          <tr>
            <td />
            {rights.map(({ may }) => (
              <th key={may} scope="col">
                {may}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ who, shift }) => (
            <tr key={shift}>
              <th scope="row">{who}</th>
              {rights.map(({ may, bit }) => (
                <td key={bit}>
                  <input
                    type="checkbox"
                    aria-label={`${who}: ${may}`}
                    checked={(mode & (bit << shift)) !== 0}
                    onChange={() => setMode(mode ^ (bit << shift))}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <CopyBox
        label={t('remoteFiles.permissionsCommand')}
        copyLabel={t('common.copy')}
        text={`chmod ${mode.toString(8).padStart(3, '0')} '${entry.name.replaceAll("'", "'\\''")}'  # ${modeText(mode)}`}
      />
      {problem && <ProblemNotice problem={problem} title={t('remoteFiles.notChanged')} />}
    </Sheet>
  );
}
