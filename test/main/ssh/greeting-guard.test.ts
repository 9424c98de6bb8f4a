import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findIdentification, guardGreeting } from '../../../main/ssh/greeting-guard.ts';
import { parseServerOffer } from '../../../main/ssh/server-offer.ts';

/** What comes out behind the guard when `chunks` come in. */
async function pass(chunks: Buffer[]): Promise<{ out: Buffer; serverVersion: string | undefined; refused: boolean }> {
  const stream = new PassThrough();
  const { greeting } = guardGreeting(stream);
  let refused = false;
  greeting.onRefused(() => {
    refused = true;
  });
  const out: Buffer[] = [];
  stream.on('data', (bytes: Buffer) => out.push(bytes));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await new Promise((resolve) => stream.once('close', resolve));
  return { out: Buffer.concat(out), serverVersion: greeting.serverVersion, refused };
}

function cut(bytes: Buffer, sizes: number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

test('a server is known by its line, however many packets it and the words before it come in', async () => {
  const line = fc.string({ maxLength: 100 }).map((text) => `${text.replaceAll('\n', ' ').replace(/^SSH-/, '')}\r\n`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 5 }),
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 }),
      async (before, after, sizes) => {
        const identification = 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n';
        const all = Buffer.concat([Buffer.from(before.join('')), Buffer.from(identification), after]);
        const { out, serverVersion, refused } = await pass(cut(all, sizes));
        expect(refused).toBe(false);
        expect(serverVersion).toBe('OpenSSH_9.2p1 Debian-2+deb12u3');
        expect(out.equals(Buffer.concat([Buffer.from(identification), after]))).toBe(true);
      },
    ),
  );
});

test('nothing passes while there is no such line, and too much of it is refused', async () => {
  expect(await pass([Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')])).toMatchObject({
    out: Buffer.alloc(0),
    refused: false,
  });
  const endless = Array.from({ length: 100 }, () => Buffer.alloc(1000, 'x'));
  expect(await pass(endless)).toMatchObject({ out: Buffer.alloc(0), serverVersion: undefined, refused: true });
  const endlessLine = Buffer.from(`SSH-2.0-${'x'.repeat(1000)}\r\n`);
  expect(await pass([endlessLine])).toMatchObject({ out: Buffer.alloc(0), refused: true });
});

test('any bytes give an answer, and an offer is read or not, without an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, withLine) => {
      const all = Buffer.concat([Buffer.from(withLine ? 'SSH-2.0-x\r\n' : ''), bytes]);
      findIdentification(all);
      parseServerOffer(all);
    }),
    { numRuns: 1000 },
  );
});
