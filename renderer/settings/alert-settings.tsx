import type { GaugeThresholds } from '../../preload/contract/gauge-alerts.ts';
import { settings, updateSettings } from '../app-state.ts';
import { useWords } from '../i18n/words.tsx';
import { Select } from '../parts/select.tsx';
import { Switch } from '../parts/switch.tsx';
import { useStore } from '../store.ts';
import { SettingsCard } from './settings-card.tsx';
import styles from './settings-screen.module.css';

const percents = [70, 80, 85, 90, 95, 98];
const minutes = [5, 10, 15, 30, 60, 120, 240];
const kinds = [
  { kind: 'disk', unit: 'percent' },
  { kind: 'memory', unit: 'percent' },
  { kind: 'gpuIdle', unit: 'minutes' },
  { kind: 'processGone', unit: 'minutes' },
] as const;

/** When the console raises an alarm, and for what. */
export function AlertSettings() {
  const { t, format } = useWords();
  const { gaugeThresholds, gaugesKeepConnected } = useStore(settings);
  const change = (part: Partial<GaugeThresholds>) =>
    void updateSettings({ gaugeThresholds: { ...gaugeThresholds, ...part } }, t('settings.notKept'));

  return (
    <SettingsCard title={t('alerts.settings')} about={t('alerts.settingsAbout')}>
      {kinds.map(({ kind, unit }) => {
        const threshold: { isOn: boolean; percent?: number; minutes?: number } = gaugeThresholds[kind];
        const value = threshold[unit] ?? 0;
        const choices = unit === 'percent' ? percents : minutes;
        const options = [...new Set([...choices, value])].sort((a, b) => a - b);
        return (
          <div key={kind} className={styles.kept}>
            <Switch
              label={t(`alerts.${kind}On`)}
              isSelected={threshold.isOn}
              onChange={(isOn) => change({ [kind]: { ...threshold, isOn } })}
            />
            <Select
              isInline
              label={`${t(`alerts.${kind}On`)}: ${t(`alerts.${kind}Value`)}`}
              selected={String(value)}
              onSelect={(chosen) => change({ [kind]: { ...threshold, [unit]: Number(chosen) } })}
              options={options.map((option) => ({
                id: String(option),
                label: unit === 'percent' ? format.percent(option) : format.duration(option * 60_000),
              }))}
            />
          </div>
        );
      })}
      <Switch
        label={t('alerts.keepConnected')}
        isSelected={gaugesKeepConnected}
        onChange={(wanted) => void updateSettings({ gaugesKeepConnected: wanted }, t('settings.notKept'))}
      />
    </SettingsCard>
  );
}
