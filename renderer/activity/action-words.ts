import type { WordKey } from '../i18n/translate.ts';

/** What the console calls each change, by its procedure's path; a test proves that none is missing. */
export const actionWords: Readonly<Record<string, WordKey>> = {
  'instances.start': 'activity.action.instances.start',
  'instances.stop': 'activity.action.instances.stop',
  'instances.reboot': 'activity.action.instances.reboot',
  'instances.delete': 'activity.action.instances.delete',
  'keys.make': 'activity.action.keys.make',
  'create.create': 'activity.action.create.create',
  'instances.resize': 'activity.action.instances.resize',
  'guards.set': 'activity.action.guards.set',
  'guards.cancel': 'activity.action.guards.cancel',
  'keys.fix': 'activity.action.keys.fix',
  'keys.undoFix': 'activity.action.keys.undoFix',
  'models.runOnInstance': 'activity.action.models.runOnInstance',
  'notices.saveCheckpoint': 'activity.action.notices.saveCheckpoint',
  'notices.practise': 'activity.action.notices.practise',
  'sshNames.include': 'activity.action.sshNames.include',
  'sshNames.exclude': 'activity.action.sshNames.exclude',
  'commands.run': 'activity.action.commands.run',
  'tunnels.start': 'activity.action.tunnels.start',
  'terminals.endKept': 'activity.action.terminals.endKept',
  'terminals.open': 'activity.action.terminals.open',
};
