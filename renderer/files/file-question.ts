import type { RemoteEntry, RemoteListing } from '../../preload/contract/remote-files.ts';
import type { IfThere } from '../../preload/contract/transfers.ts';
import { createStore } from '../store.ts';

/** What a person is asked about files. */
export type FileQuestion =
  | { kind: 'folder'; listing: RemoteListing }
  | { kind: 'rename'; entry: RemoteEntry }
  | { kind: 'permissions'; entry: RemoteEntry }
  | { kind: 'delete'; entries: readonly RemoteEntry[] }
  /** Names that are taken where something goes. */
  | { kind: 'taken'; folderText: string; taken: readonly string[]; answer: (ifThere: IfThere) => void };

/** The question that is open; one at a time. */
export const fileQuestion = createStore<FileQuestion | undefined>(undefined);
