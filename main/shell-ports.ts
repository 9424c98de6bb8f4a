import type { Capabilities } from '../preload/contract/app.ts';
import type { ChooseFilesInput, SavePlace } from '../preload/contract/files.ts';

/** What a shell lends the core. A shell that lacks one says so in `capabilities`, and the UI hides the control. */
export type ShellPorts = {
  capabilities: Capabilities;
  /** Folder for all of the console's state; created by the shell's start-up. */
  dataFolder: string;
  /** The system's file dialog: absolute paths, empty when closed without a choice. */
  chooseFiles(input: ChooseFilesInput): Promise<string[]>;
  /** The system's dialog for a file to write: its absolute path, none when closed. */
  chooseSavePath(place: SavePlace): Promise<string | undefined>;
  /** Opens an address that has already been checked to be http(s). */
  openLink(url: string): Promise<void>;
  /** Raises a notification of the operating system; a click on it brings the window to the front. */
  notify(title: string, text: string): Promise<void>;
};
