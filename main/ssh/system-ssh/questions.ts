import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { z } from 'zod';

const questionSchema = z.object({
  token: z.string(),
  what: z.enum(['known-hosts', 'askpass']),
  kind: z.string(),
  words: z.array(z.string()),
});
/** What `ask-core.ts` passes on. `kind` is what OpenSSH says of an askpass question: nothing, `confirm` or `none`. */
export type Question = Omit<z.infer<typeof questionSchema>, 'token'>;

const maxQuestionBytes = 128 * 1024; // a certificate may be long

/** Where `ask-core.ts` asks. `answer` may take as long as a person does; undefined is a refusal. */
export async function startQuestions(
  path: string,
  answer: (question: Question, isGone: AbortSignal) => Promise<string | undefined>,
): Promise<{ token: string; dispose(): void }> {
  const token = randomBytes(32).toString('hex');
  const sockets = new Set<Socket>();
  // It ends its side when it has asked.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const gone = new AbortController();
    const chunks: Buffer[] = [];
    let heldBytes = 0;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      sockets.delete(socket);
      gone.abort();
    });
    socket.on('data', (chunk: Buffer) => {
      heldBytes += chunk.length;
      if (heldBytes > maxQuestionBytes) socket.destroy();
      else chunks.push(chunk);
    });
    socket.once('end', () => {
      const asked = read(Buffer.concat(chunks), token);
      if (!asked) return void socket.destroy();
      answer(asked, gone.signal).then(
        (text) => socket.end(text === undefined ? '-' : `+${text}`),
        () => socket.end('-'),
      );
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(path, resolve);
  });
  return {
    token,
    dispose() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function read(bytes: Buffer, token: string): Question | undefined {
  try {
    const { token: shown, ...question } = questionSchema.parse(JSON.parse(bytes.toString('utf8')));
    const [expected, actual] = [Buffer.from(token), Buffer.from(shown)];
    return expected.length === actual.length && timingSafeEqual(expected, actual) ? question : undefined;
  } catch {
    return undefined;
  }
}
