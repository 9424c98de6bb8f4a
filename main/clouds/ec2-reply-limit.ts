import { type Readable, Transform } from 'node:stream';
import type { EC2Client } from '@aws-sdk/client-ec2';

/** A page of 250 instances with every field and tag filled is about 3 MB. */
const maxReplyBytes = 32 * 1024 ** 2;

/** Makes a client give up on a reply that is larger than any honest one, before it fills the memory. */
export function limitReplySize(client: EC2Client): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const output = await next(args);
      const { response } = output;
      if (isStreamed(response)) response.body = response.body.pipe(createLimit(response.body));
      return output;
    },
    { step: 'deserialize', name: 'limitReplySize', priority: 'low' },
  );
}

function isStreamed(response: unknown): response is { body: Readable } {
  return (
    typeof response === 'object' &&
    response !== null &&
    'body' in response &&
    typeof response.body === 'object' &&
    response.body !== null &&
    'pipe' in response.body
  );
}

function createLimit(source: Readable): Transform {
  let bytes = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= maxReplyBytes) return done(null, chunk);
      done(new Error(`Deserialization error: the reply is larger than ${maxReplyBytes} bytes`));
      return undefined;
    },
  });
  source.once('error', (error) => limit.destroy(error));
  limit.once('error', () => source.destroy());
  return limit;
}
