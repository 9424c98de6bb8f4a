import { useState } from 'react';
import { type Settings, settingsSchema } from '../../preload/contract/app.ts';
import { description, settings, updateSettings } from '../app-state.ts';
import type { Words } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { mayNotify } from '../instances/notify.ts';
import { Select } from '../parts/select.tsx';
import { Switch } from '../parts/switch.tsx';
import { TextField } from '../parts/text-field.tsx';
import { showToast } from '../parts/toast.tsx';
import { useStore } from '../store.ts';
import { AlertSettings } from './alert-settings.tsx';
import { CheckpointField } from './checkpoint-field.tsx';
import { KeychainSettings } from './keychain-settings.tsx';
import { ReadOnlySettings } from './read-only-settings.tsx';
import { findMistakenRegion, parseRegions } from './regions.ts';
import { SettingsCard } from './settings-card.tsx';
import styles from './settings-screen.module.css';
import { SshNamesSettings } from './ssh-names-settings.tsx';

/** What the user may change; each change is kept at once. */
export function SettingsScreen() {
  const { t } = useWords();
  const current = useStore(settings);
  const version = useStore(description)?.version;
  const change = (part: Partial<Settings>) => void updateSettings(part, t('settings.notKept'));

  return (
    <div className={styles.screen}>
      <div className={styles.column}>
        <h1 className={styles.title}>{t('settings.title')}</h1>
        <p className={styles.about}>{t('settings.saved')}</p>

        <SettingsCard title={t('settings.look')}>
          <div className={styles.pair}>
            <Select
              label={t('settings.theme')}
              selected={current.theme}
              onSelect={(theme) => change({ theme })}
              options={[
                { id: 'system', label: t('settings.themeSystem') },
                { id: 'light', label: t('settings.themeLight') },
                { id: 'dark', label: t('settings.themeDark') },
              ]}
            />
            <Select
              label={t('settings.language')}
              selected={current.language}
              onSelect={(language) => change({ language })}
              options={[
                { id: 'system', label: t('settings.languageSystem') },
                { id: 'en', label: t('settings.languageEnglish') },
                { id: 'ko', label: t('settings.languageKorean') },
              ]}
            />
          </div>
        </SettingsCard>

        <ReadOnlySettings />

        <SettingsCard title={t('settings.regions')} about={t('settings.regionsAbout')}>
          <RegionsField
            label={t('settings.awsRegions')}
            example="ap-northeast-2"
            regions={current.awsRegions}
            onChange={(awsRegions) => change({ awsRegions })}
          />
          <RegionsField
            label={t('settings.gcpRegions')}
            example="asia-northeast3"
            regions={current.gcpRegions}
            onChange={(gcpRegions) => change({ gcpRegions })}
          />
        </SettingsCard>

        <SettingsCard title={t('settings.notifications')}>
          <Switch
            label={t('settings.notifyWhenHidden')}
            isSelected={current.notifyWhenHidden}
            onChange={(wanted) => void chooseNotifications(wanted, t)}
          />
          <CheckpointField />
        </SettingsCard>

        <AlertSettings />
        <SshNamesSettings />
        <KeychainSettings />

        <SettingsCard title={t('settings.terminals')}>
          <Select
            label={t('settings.palette')}
            selected={current.terminalPalette}
            onSelect={(terminalPalette) => change({ terminalPalette })}
            options={[
              { id: 'console', label: t('settings.paletteConsole') },
              { id: 'warm', label: t('settings.paletteWarm') },
              { id: 'contrast', label: t('settings.paletteContrast') },
            ]}
          />
          <Switch
            label={t('settings.copyOnSelect')}
            isSelected={current.copyOnSelect}
            onChange={(copyOnSelect) => change({ copyOnSelect })}
          />
          <Switch
            label={t('settings.terminalReadsAloud')}
            isSelected={current.terminalReadsAloud}
            onChange={(terminalReadsAloud) => change({ terminalReadsAloud })}
          />
          <ScrollbackField
            lines={current.terminalScrollbackLines}
            onChange={(terminalScrollbackLines) => change({ terminalScrollbackLines })}
          />
        </SettingsCard>

        {version && <p className={styles.about}>{t('settings.version', { version })}</p>}
      </div>
    </div>
  );
}

/** The browser asks its user, and only after a press such as this one. */
async function chooseNotifications(wanted: boolean, t: Words['t']): Promise<void> {
  if (wanted && !(await mayNotify())) showToast(t('settings.notifyRefused'));
  else await updateSettings({ notifyWhenHidden: wanted }, t('settings.notKept'));
}

function RegionsField({
  label,
  example,
  regions,
  onChange,
}: {
  label: string;
  example: string;
  regions: string[];
  onChange: (regions: string[]) => void;
}) {
  const { t } = useWords();
  const [typed, setTyped] = useState<string>();
  const mistaken = typed === undefined ? undefined : findMistakenRegion(parseRegions(typed));
  return (
    <TextField
      label={label}
      value={typed ?? regions.join(' ')}
      onChange={setTyped}
      onBlur={() => {
        if (typed === undefined || mistaken !== undefined) return;
        onChange(parseRegions(typed));
        setTyped(undefined);
      }}
      placeholder={t('settings.regionsPlaceholder', { example })}
      mistake={mistaken === undefined ? undefined : t('settings.regionsMistake', { region: mistaken, example })}
      mono
    />
  );
}

function ScrollbackField({ lines, onChange }: { lines: number; onChange: (lines: number) => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState<string>();
  const parsed = settingsSchema.shape.terminalScrollbackLines.safeParse(Number(typed?.replace(/[ ,]/g, '')));
  const isMistaken = typed !== undefined && !parsed.success;
  return (
    <TextField
      label={t('settings.scrollback')}
      inputMode="numeric"
      value={typed ?? String(lines)}
      onChange={setTyped}
      onBlur={() => {
        if (typed === undefined || !parsed.success) return;
        onChange(parsed.data);
        setTyped(undefined);
      }}
      description={t('settings.scrollbackAbout')}
      mistake={isMistaken ? t('settings.scrollbackMistake') : undefined}
    />
  );
}
