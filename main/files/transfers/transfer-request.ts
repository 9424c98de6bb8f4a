import { z } from 'zod';
import { remotePathSchema } from '../../../preload/contract/remote-files.ts';
import { ifThereSchema, type Transfer } from '../../../preload/contract/transfers.ts';
import { baseNameOf } from '../remote-path.ts';
import { shownName } from '../shown-name.ts';
import { baseNameOfLocal } from './local-path.ts';

/** What somebody has asked to be transferred. Paths of hosts are base64. */
export const transferRequestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('download'),
    paths: z.array(remotePathSchema),
    folder: z.string(),
    ifThere: ifThereSchema,
  }),
  z.object({
    kind: z.literal('upload'),
    localPaths: z.array(z.string()),
    folder: remotePathSchema,
    ifThere: ifThereSchema,
  }),
  /** Dropped onto a window: the bytes are with its page. */
  z.object({
    kind: z.literal('dropped'),
    names: z.array(z.string()),
    folder: remotePathSchema,
    ifThere: ifThereSchema,
  }),
]);
export type TransferRequest = z.infer<typeof transferRequestSchema>;

/** What is shown of a request. */
export function factsOf(request: TransferRequest): Pick<Transfer, 'direction' | 'name' | 'furtherCount' | 'to'> {
  switch (request.kind) {
    case 'download': {
      const names = request.paths.map((path) => shownName(baseNameOf(bytesOf(path))));
      return { direction: 'download', ...namesOf(names), to: request.folder };
    }
    case 'upload': {
      const to = shownName(bytesOf(request.folder));
      return { direction: 'upload', ...namesOf(request.localPaths.map(baseNameOfLocal)), to };
    }
    case 'dropped':
      return { direction: 'upload', ...namesOf(request.names), to: shownName(bytesOf(request.folder)) };
  }
}

/** The bytes of a path that came as base64. */
export const bytesOf = (path: string) => Buffer.from(path, 'base64');

function namesOf(names: readonly string[]) {
  return { name: names[0] ?? '', furtherCount: Math.max(0, names.length - 1) };
}
