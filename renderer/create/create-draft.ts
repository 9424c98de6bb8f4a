import type { CreateSpec, ImageFamily } from '../../preload/contract/create.ts';
import { createStore, type Store } from '../store.ts';

/** Which key is to let in: none, one that the cloud keeps, one to be made here, a file's, or one that is pasted. */
export type KeyChoice =
  | { kind: 'none' | 'new' | 'text' }
  | { kind: 'kept'; name: string }
  | { kind: 'file'; path: string };

/** A new instance as far as somebody has described it; what is undefined or empty nobody has chosen. */
export type CreateDraft = {
  accountKey: string | undefined;
  region: string | undefined;
  zone: string | undefined;
  name: string;
  family: ImageFamily;
  type: string | undefined;
  accelerator: CreateSpec['accelerator'];
  diskGb: string;
  diskType: string | undefined;
  diskIops: string;
  network: string | undefined;
  key: KeyChoice | undefined;
  /** Under which name the key goes to the cloud, or lets in. */
  keyName: string;
  publicKey: string;
  newKeyPath: string | undefined;
  /** The key file that was made from here. */
  madeKeyPath: string | undefined;
  opensSsh: boolean;
  sshFrom: string | undefined;
  spot: boolean;
  tags: string;
};

const emptyDraft: CreateDraft = {
  accountKey: undefined,
  region: undefined,
  zone: undefined,
  name: '',
  family: 'ubuntu',
  type: undefined,
  accelerator: undefined,
  diskGb: '50',
  diskType: undefined,
  diskIops: '3000',
  network: undefined,
  key: undefined,
  keyName: '',
  publicKey: '',
  newKeyPath: undefined,
  madeKeyPath: undefined,
  opensSsh: true,
  sshFrom: undefined,
  spot: false,
  tags: '',
};

/** What has been typed; it stays while the sheet is closed. */
export const createDraft: Store<CreateDraft> = createStore(emptyDraft);

/** Whether the sheet is in front. */
export const isCreateOpen: Store<boolean> = createStore(false);

/** Changes part of the draft. */
export function changeDraft(part: Partial<CreateDraft>): void {
  createDraft.set({ ...createDraft.get(), ...part });
}
