import { expect, test } from 'vitest';
import { type ChangeFacts, changeEffects } from '../../../main/clouds/change-effects.ts';
import type { ChangeAction } from '../../../preload/contract/changes.ts';
import type { Instance } from '../../../preload/contract/instances.ts';
import { makeInstance } from '../../support/instance-events.ts';

const unknown: ChangeFacts = {
  disks: undefined,
  hasLocalDisks: undefined,
  isAddressReserved: undefined,
  dryRunPassed: false,
  isHardReset: false,
};
const real = makeInstance({ sandbox: false, publicAddress: '3.3.3.3' });

function told(action: ChangeAction, facts: Partial<ChangeFacts>, instance: Partial<Instance> = {}): string[] {
  const effects = changeEffects(action, { ...real, ...instance }, { ...unknown, ...facts });
  return effects.map(({ code, tone }) => `${tone} ${code}`);
}

test('stopping a machine with local disks warns of their loss first, and says what goes on costing', () => {
  const disks = [{ name: 'root', sizeBytes: 1024 ** 3, deletedWithInstance: true }];
  expect(told('stop', { disks, hasLocalDisks: true, isAddressReserved: false })).toEqual([
    'bad local-data-lost',
    'warning address-lost',
    'neutral programs-end',
    'good machine-stops-costing',
    'neutral disks-of-size-cost-on',
  ]);
  expect(told('stop', { disks, hasLocalDisks: false, isAddressReserved: true })).toContain('neutral address-costs-on');
});

test('what the cloud does not tell is said to be unknown, never guessed', () => {
  const effects = told('stop', {});
  expect(effects).toContain('warning local-data-unknown');
  expect(effects).toContain('warning address-unknown');
  expect(effects).toContain('neutral disks-cost-on');
  expect(told('delete', {})).toContain('warning disk-unnamed-fate');
});

test('a machine without a public address has none to lose', () => {
  const { publicAddress: _, ...without } = real;
  const effects = changeEffects('stop', without, unknown).map(({ code }) => code);
  expect(effects.filter((code) => code.startsWith('address'))).toEqual([]);
});

test('a machine of a group is said to be replaced, whether it is stopped or deleted', () => {
  expect(told('stop', {}, { group: 'workers' })[0]).toBe('bad group-replaces-stopped');
  expect(told('delete', {}, { group: 'workers' })).toContain('warning group-replaces-deleted');
  expect(told('stop', {}).join()).not.toContain('group');
});

test('a spot machine may not come back', () => {
  expect(told('stop', {}, { spot: true })).toContain('warning spot-may-not-return');
});

test('starting says that it costs, except in the sandbox', () => {
  expect(told('start', {})).toContain('warning machine-costs');
  expect(told('start', {}, { sandbox: true })).toContain('good sandbox-free');
});

test('a reset is not called a shutdown', () => {
  expect(told('reboot', { isHardReset: true })).toContain('warning programs-cut-off');
  expect(told('reboot', { isHardReset: false })).toContain('neutral programs-end');
});

test('a great many disks are told in a few lines, the last of which covers the rest', () => {
  const disks = Array.from({ length: 30 }, (_, index) => ({
    name: `d${index}`,
    sizeBytes: undefined,
    deletedWithInstance: true,
  }));
  const lines = told('delete', { disks }).filter((line) => line.includes('disk-'));
  expect(lines).toHaveLength(9);
  expect(lines.at(-1)).toBe('warning disk-unnamed-fate');
});
