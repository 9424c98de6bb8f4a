import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** Files on their way between a host and this computer. */
export function bindTransfers(bind: Bind, { files: { transfers } }: Services) {
  return {
    watch: bind.transfers.watch.handler(({ signal }) => transfers.watch(signal)),
    takenNames: bind.transfers.takenNames.handler(async ({ input }) => ({
      names: await transfers.takenNames(input.folder, input.paths),
    })),
    download: bind.transfers.download.handler(({ input }) => ({ transferId: transfers.download(input).transferId })),
    upload: bind.transfers.upload.handler(({ input, context }) => {
      const { transferId, settled } = transfers.upload(input);
      context.change.follow(settled);
      return { transferId };
    }),
    uploadDropped: bind.transfers.uploadDropped.handler(({ input, context, signal }) =>
      transfers.uploadDropped(input, context.change.fail, signal),
    ),
    sendDropped: bind.transfers.sendDropped.handler(({ input, context }) => {
      transfers.sendDropped(input.wantedId, context.streams.open(input.streamId));
      return {};
    }),
    cancel: bind.transfers.cancel.handler(({ input }) => {
      transfers.cancel(input.transferId);
      return {};
    }),
    resume: bind.transfers.resume.handler(async ({ input }) => {
      await transfers.resume(input.transferId);
      return {};
    }),
    forget: bind.transfers.forget.handler(({ input }) => {
      transfers.forget(input.transferIds);
      return {};
    }),
  };
}
