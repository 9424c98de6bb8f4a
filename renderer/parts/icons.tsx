import type { ReactNode } from 'react';

/** An icon of 18 px in the colour of its text; it says nothing to a screen reader, its control does. */
export type Icon = () => ReactNode;

function icon(...paths: string[]): Icon {
  return () => (
    <svg
      aria-hidden="true"
      width="18"
      height="18"
      viewBox="0 0 18 18"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {paths.map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}

export const InstancesIcon = icon(
  'M3 3h12v5H3z',
  'M3 10h12v5H3z',
  'M5.5 5.5h.01',
  'M5.5 12.5h.01',
  'M8 5.5h4.5',
  'M8 12.5h4.5',
);
/** Two ends, and a way between them. */
export const TunnelIcon = icon('M2.5 14v-3a6.5 6.5 0 0 1 13 0v3', 'M5.8 14v-3a3.2 3.2 0 0 1 6.4 0v3', 'M1.5 14.5h15');
export const ModelIcon = icon('M9 2.2l6 3.3v7L9 15.8l-6-3.3v-7z', 'M3.2 5.6L9 8.9l5.8-3.3', 'M9 8.9v6.7');
export const ActivityIcon = icon(
  'M5.5 4.5h9',
  'M5.5 9h9',
  'M5.5 13.5h5.5',
  'M2.7 4.5h.01',
  'M2.7 9h.01',
  'M2.7 13.5h.01',
);
/** A dial and its needle. */
export const GaugeIcon = icon('M3 13.5a6.8 6.8 0 1 1 12 0', 'M9 10.5l3-4', 'M9 10.5h.01');
export const LockIcon = icon('M4.5 8h9v7h-9z', 'M6.5 8V5.5a2.5 2.5 0 0 1 5 0V8');
export const KeyIcon = icon('M6 8a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z', 'M8.6 9.2L15 2.8', 'M12.2 5.6l2.3 2.3');
export const SettingsIcon = icon(
  'M9 6.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  'M9 2v1.8M9 14.2V16M2 9h1.8M14.2 9H16M4.05 4.05l1.27 1.27M12.68 12.68l1.27 1.27M4.05 13.95l1.27-1.27M12.68 5.32l1.27-1.27',
);
export const SearchIcon = icon('M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3z', 'M11.7 11.7L15 15');
export const CloseIcon = icon('M5 5l8 8', 'M13 5l-8 8');
export const ChevronDownIcon = icon('M5 7l4 4 4-4');
export const ChevronLeftIcon = icon('M11 5L7 9l4 4');
export const ChevronRightIcon = icon('M7 5l4 4-4 4');
export const CheckIcon = icon('M4 9.5l3.2 3.2L14 6');
export const WarningIcon = icon('M9 3l6.5 11.5h-13z', 'M9 7.5v3.2', 'M9 12.7h.01');
export const InfoIcon = icon('M9 2.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z', 'M9 8.2v4', 'M9 5.7h.01');
export const MoreIcon = icon('M4.5 9h.01', 'M9 9h.01', 'M13.5 9h.01');
export const RefreshIcon = icon('M14.5 9a5.5 5.5 0 1 1-1.7-4', 'M14.7 2.7v3h-3');
export const BookmarkIcon = icon('M5 2.5h8v13l-4-3.2-4 3.2z');
/** The user wants to find it again. */
export const StarIcon = icon('M9 2.4l2 4.3 4.6.6-3.4 3.2.9 4.7L9 12.9l-4.1 2.3.9-4.7-3.4-3.2 4.6-.6z');
export const FolderIcon = icon('M2.5 4.5h4.2l1.5 1.8h7.3v8.2h-13z');
export const FileIcon = icon('M4.5 2.5h6l3 3v10h-9z', 'M10.5 2.5v3h3');
export const ArrowUpIcon = icon('M9 14V4', 'M5 8l4-4 4 4');
export const ArrowDownIcon = icon('M9 4v10', 'M5 10l4 4 4-4');
export const MaximiseIcon = icon('M3.5 7V3.5H7', 'M11 3.5h3.5V7', 'M14.5 11v3.5H11', 'M7 14.5H3.5V11');
export const RestoreIcon = icon('M7 3.5V7H3.5', 'M14.5 7H11V3.5', 'M11 14.5V11h3.5', 'M3.5 11H7v3.5');
export const SidePaneIcon = icon('M2.5 3.5h13v11h-13z', 'M11 3.5v11');
export const BottomPaneIcon = icon('M2.5 3.5h13v11h-13z', 'M2.5 10.5h13');

export const PlusIcon = icon('M9 4v10', 'M4 9h10');

export const MinusIcon = icon('M4 9h10');

/** All of a picture at once. */
export const FitIcon = icon('M3 7V3h4', 'M11 3h4v4', 'M15 11v4h-4', 'M7 15H3v-4');
