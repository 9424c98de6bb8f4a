import { describe, expect, it } from 'vitest';
import type { ConnectionState } from '../../../preload/contract/connections.ts';
import { type ConnectEvent, type ConnectState, nextConnectState } from '../../../renderer/connections/connect-state.ts';

const proposal = { host: '10.0.0.1', port: 22, users: ['ubuntu', 'admin'], keyPaths: ['/k/one', '/k/two'], via: [] };
const proposed = { kind: 'proposed', proposal, instanceRef: 'i' } as const;
const target = { host: '10.0.0.1', port: 22, user: 'ubuntu', keyPath: '/k/one', instanceRef: 'i', via: [] };
const opened: ConnectEvent = { kind: 'opened', connectionId: 'c' };
const failed: ConnectEvent = { kind: 'failed', problem: { code: 'ssh/refused', params: {} } };
const ready = listed({ phase: 'ready', serverVersion: 'x', transport: 'built-in' });

function listed(state: ConnectionState, id = 'c'): ConnectEvent {
  return { kind: 'listed', connections: [{ id, target, state }] };
}

function stateAfter(...events: ConnectEvent[]): ConnectState {
  return events.reduce(nextConnectState, { step: 'proposing' });
}

describe('an attempt to connect', () => {
  it('tries the likeliest user and key at once', () => {
    expect(stateAfter(proposed)).toMatchObject({ step: 'opening', target });
  });

  it('asks a person when no key or no user is likely', () => {
    expect(stateAfter({ ...proposed, proposal: { ...proposal, users: [] } }).step).toBe('choosing');
    expect(stateAfter({ ...proposed, proposal: { ...proposal, keyPaths: [] } }).step).toBe('choosing');
  });

  it('asks a person who wants to say, with what it would have tried filled in', () => {
    const asked = nextConnectState({ step: 'proposing', asks: true }, proposed);
    expect(asked).toMatchObject({ step: 'choosing', asks: true, target });
    const chosen = nextConnectState(asked, { kind: 'chosen', target: { ...target, user: 'admin' } });
    expect(chosen).toMatchObject({ step: 'opening', target: { user: 'admin' } });
    expect(nextConnectState(nextConnectState(chosen, failed), { kind: 'again' })).not.toHaveProperty('asks');
  });

  it('follows its connection to the end, and only its own', () => {
    const question = { phase: 'host-key', host: 'h', port: 22, keyType: 'ssh-rsa', fingerprint: 'SHA256:x' } as const;
    expect(stateAfter(proposed, opened, listed(question))).toMatchObject({ step: 'connecting', connection: question });
    expect(stateAfter(proposed, opened, ready)).toMatchObject({ step: 'ready', connectionId: 'c' });
    const other = listed({ phase: 'ready', serverVersion: 'x', transport: 'built-in' }, 'other');
    expect(stateAfter(proposed, opened, other)).toMatchObject({ step: 'connecting' });
  });

  it('says why it failed and keeps what it knew, so that another way can be offered', () => {
    const problem = { code: 'ssh/authentication-failed' as const, params: { user: 'ubuntu' } };
    const denied = stateAfter(proposed, opened, listed({ phase: 'closed', problem }));
    expect(denied).toEqual({ step: 'failed', problem, proposal, target });
  });

  it('takes a connection that has vanished for one that a person has closed, but waits for one that has not come up yet', () => {
    const gone: ConnectEvent = { kind: 'listed', connections: [] };
    expect(stateAfter(proposed, opened, gone).step).toBe('connecting');
    expect(stateAfter(proposed, opened, ready, gone)).toMatchObject({ problem: { code: 'ssh/disconnected' } });
  });

  it('comes back as who it was, whoever has logged in there since', () => {
    const lost: ConnectEvent = { kind: 'listed', connections: [] };
    const again = stateAfter(proposed, opened, ready, lost, { kind: 'again' });
    const since = { ...proposal, users: ['admin', 'ubuntu'], keyPaths: ['/k/two', '/k/one'] };
    expect(nextConnectState(again, { ...proposed, proposal: since })).toMatchObject({ step: 'opening', target });
    const anew = { ...proposal, users: ['admin'], keyPaths: ['/run/2/key'] };
    expect(nextConnectState(again, { ...proposed, proposal: anew })).toMatchObject({
      target: { user: 'ubuntu', keyPath: '/run/2/key' },
    });
  });

  it('keeps a corrected user and key, but asks for the address anew, as it changes with a restart', () => {
    const corrected = { ...target, user: 'admin', keyPath: '/k/two' };
    const again = stateAfter(proposed, { kind: 'chosen', target: corrected }, failed, { kind: 'again' });
    expect(again.step).toBe('proposing');
    const moved = { ...proposed, proposal: { ...proposal, host: '10.9.9.9', port: 2222 } };
    const expected = { ...corrected, host: '10.9.9.9', port: 2222 };
    expect(nextConnectState(again, moved)).toMatchObject({ step: 'opening', target: expected });
  });

  it('takes the address of the instance for none that a person has given, also where nothing was proposed yet', () => {
    const early: ConnectEvent = { kind: 'chosen', target: { ...target, user: 'admin' }, ownHost: target.host };
    const other: ConnectEvent = { kind: 'chosen', target: { ...target, user: 'root' } };
    expect(stateAfter(early, failed, { kind: 'again' }).step).toBe('proposing');
    expect(stateAfter(early, failed, other, failed, { kind: 'again' })).toMatchObject({
      step: 'proposing',
      choice: { user: 'root' },
    });
    const typed: ConnectEvent = { kind: 'chosen', target: { ...target, host: 'bastion' }, ownHost: target.host };
    expect(stateAfter(typed, failed, { kind: 'again' })).toMatchObject({
      step: 'opening',
      target: { host: 'bastion' },
    });
  });

  it('keeps an address that a person has given', () => {
    const corrected = { ...target, host: 'bastion.internal' };
    const again = stateAfter(proposed, { kind: 'chosen', target: corrected }, failed, { kind: 'again' });
    expect(again).toMatchObject({ step: 'opening', target: corrected });
  });

  it('does not hear an answer that it no longer waits for', () => {
    const ended = stateAfter(failed);
    expect(nextConnectState(ended, proposed)).toBe(ended);
    expect(nextConnectState(ended, opened)).toBe(ended);
  });
});
