import type { IfThere } from '../../preload/contract/transfers.ts';
import type { ByteStream } from '../../preload/contract/wire/byte-streams.ts';
import { client, session } from '../client.ts';
import type { Dropped } from './read-dropped.ts';

/** Uploads what was dropped: gives the core the bytes that it asks for until the transfer has ended. */
export async function sendDropped(
  { files, folders }: Dropped,
  place: { connectionId: string; folder: string; ifThere: IfThere },
): Promise<void> {
  const events = await client.transfers.uploadDropped({ ...place, files: files.map(({ facts }) => facts), folders });
  for await (const event of events) {
    if ('transferId' in event) continue;
    const file = files[event.fileIndex]?.file;
    const stream = session.openByteStream();
    client.transfers
      .sendDropped({ wantedId: event.wantedId, streamId: stream.id })
      .then(() => file && send(file, event.offsetBytes, stream))
      .catch(() => stream.end('')); // nobody wants it any more
  }
}

/** Bytes that are read from the disk at once. */
const sliceBytes = 1024 * 1024;

async function send(file: File, offsetBytes: number, stream: ByteStream): Promise<void> {
  let isOver = false;
  let wake = () => {};
  stream.onCredit(() => wake());
  stream.onEnd(() => {
    isOver = true;
    wake();
  });
  for (let at = offsetBytes; at < file.size && !isOver; at += sliceBytes) {
    let bytes = new Uint8Array(await file.slice(at, at + sliceBytes).arrayBuffer());
    while (bytes.length > 0 && !isOver) {
      const count = Math.min(stream.credit, bytes.length);
      if (count > 0) {
        stream.send(bytes.subarray(0, count));
        bytes = bytes.subarray(count);
      } else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  // The reader ends it once it has all; a file that has become shorter ends here.
}
