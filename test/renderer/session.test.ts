import { afterEach, describe, expect, test } from 'vitest';
import type { FrameLink } from '../../preload/contract/wire/frames.ts';
import { follow } from '../../renderer/follow.ts';
import { LinkGone, problemFrom } from '../../renderer/problem-from.ts';
import { createSession, type Session } from '../../renderer/session.ts';
import { createLinkPair } from '../support/link-pair.ts';
import { startTestCore } from '../support/test-core.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function openSession() {
  const started = await startTestCore();
  cleanups.push(() => started.dispose());
  const links: FrameLink[] = [];
  let isAway = false;
  const session = createSession(async () => {
    if (isAway) throw new Error('nobody there');
    const [ours, theirs] = createLinkPair();
    started.core.attach(theirs);
    links.push(ours);
    return ours;
  });
  cleanups.push(() => session.dispose());
  return {
    session,
    lose() {
      isAway = true;
      links.at(-1)?.close();
    },
    comeBack() {
      isAway = false;
      session.retry();
    },
  };
}

function reaches(session: Session, phase: string): Promise<void> {
  return new Promise((resolve) => {
    const check = () => session.phase.get() === phase && resolve();
    session.phase.subscribe(check);
    check();
  });
}

async function problemOf(call: Promise<unknown>) {
  return call.then(
    () => expect.unreachable('the call should have failed'),
    (thrown: unknown) => problemFrom(thrown),
  );
}

describe('the session with the core', () => {
  test('a call made before the core has answered waits for it', async () => {
    const { session } = await openSession();
    expect(await session.client.app.describe({})).toMatchObject({ sandbox: 'forced' });
  });

  test('a call made while the core is away fails at once and says so', async () => {
    const { session, lose } = await openSession();
    await reaches(session, 'open');
    lose();
    expect(await problemOf(session.client.app.describe({}))).toEqual({ code: 'app/core-gone', params: {} });
    expect(() => session.openByteStream()).toThrow(LinkGone);
  });

  test('after the core has come back the same client works', async () => {
    const { session, lose, comeBack } = await openSession();
    await reaches(session, 'open');
    lose();
    await reaches(session, 'lost');
    comeBack();
    await reaches(session, 'open');
    expect(await session.client.app.describe({})).toMatchObject({ sandbox: 'forced' });
  });

  test('a stream that is followed goes on after the core has come back', async () => {
    const { session, lose, comeBack } = await openSession();
    const themes: string[] = [];
    let heard = () => {};
    const next = () =>
      new Promise<void>((resolve) => {
        heard = resolve;
      });
    const first = next();
    const stop = follow(session, (signal) => session.client.settings.watch({}, { signal }), {
      onEvent({ theme }) {
        themes.push(theme);
        heard();
      },
    });
    cleanups.push(stop);
    await first;
    const second = next();
    lose();
    await reaches(session, 'lost');
    comeBack();
    await second;
    const third = next();
    await session.client.settings.update({ theme: 'dark' });
    await third;
    expect(themes).toEqual(['system', 'system', 'dark']);
  });

  test('two byte streams never share an id', async () => {
    const { session } = await openSession();
    await reaches(session, 'open');
    expect(session.openByteStream().id).not.toBe(session.openByteStream().id);
  });

  test('a call that does not fit its schema is refused in words', async () => {
    const { session } = await openSession();
    const problem = await problemOf(session.client.settings.update({ terminalScrollbackLines: 1 }));
    expect(problem.code).toBe('app/invalid-input');
  });
});

test('an error that nobody foresaw keeps its text for the details', () => {
  expect(problemFrom(new TypeError('x is not a function'))).toEqual({
    code: 'app/unexpected',
    params: {},
    details: 'TypeError: x is not a function',
  });
});
