import { AppError } from '../app-error.ts';
import type { ShellPorts } from '../shell-ports.ts';
import type { Pipe } from './pipe-links.ts';
import { readAnswer, type ShellAnswer, type ShellAsk } from './pipe-messages.ts';

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** What Electron lends the core, asked for over the pipe. Nothing waits longer than the pipe lives. */
export function createPipePorts(pipe: Pipe, dataFolder: string): ShellPorts {
  const waiting = new Map<number, (answer: ShellAnswer) => void>();
  let nextId = 1;

  pipe.onMessage((text) => {
    const answer = readAnswer(text);
    if (answer) waiting.get(answer.id)?.(answer);
  });
  pipe.onClose(() => {
    for (const [id, settle] of waiting) settle({ id, answer: 'failed', reason: 'the window is gone' });
  });

  async function ask(question: WithoutId<ShellAsk>): Promise<ShellAnswer> {
    const id = nextId++;
    try {
      return await new Promise((resolve) => {
        waiting.set(id, resolve);
        pipe.sendMessage(JSON.stringify({ id, ...question }));
      });
    } finally {
      waiting.delete(id);
    }
  }

  return {
    capabilities: { nativeFileDialog: true, notifications: true },
    dataFolder,
    async chooseFiles(input) {
      const answer = await ask({ ask: 'choose-files', input });
      if (answer.answer === 'paths') return answer.paths;
      throw new AppError('app/unexpected', {}, answer.answer === 'failed' ? answer.reason : undefined);
    },
    async chooseSavePath(place) {
      const answer = await ask({ ask: 'choose-save-path', place });
      if (answer.answer === 'paths') return answer.paths[0];
      throw new AppError('app/unexpected', {}, answer.answer === 'failed' ? answer.reason : undefined);
    },
    async openLink(url) {
      const answer = await ask({ ask: 'open-link', url });
      if (answer.answer === 'failed') throw new AppError('app/unexpected', {}, answer.reason);
    },
    async notify(title, text) {
      const answer = await ask({ ask: 'notify', title, text });
      if (answer.answer === 'failed') throw new AppError('app/unexpected', {}, answer.reason);
    },
  };
}
