import type { ComponentType } from 'react';
import type { WordKey } from '../i18n/translate.ts';
import type { Icon } from '../parts/icons.tsx';

/** A room of the console: one place on the rail. */
export type Screen = {
  id: string;
  label: WordKey;
  icon: Icon;
  Component: ComponentType;
  /** At the foot of the rail instead of its head. */
  isLast?: boolean;
};
