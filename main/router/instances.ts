import { accept, acceptChain } from './accept-change.ts';
import type { Bind } from './bind.ts';
import { callSignal } from './call-signal.ts';
import type { Services } from './services.ts';

/** The list and what is done to the instances on it. */
export function bindInstances(bind: Bind, { settings, instances }: Services) {
  return {
    watch: bind.instances.watch.handler(({ signal }) => instances.watch(callSignal(signal))),
    refresh: bind.instances.refresh.handler(() => {
      instances.refresh();
      return {};
    }),
    start: bind.instances.start.handler(async ({ input, context }) =>
      accept(context.change, await instances.start(input.ref)),
    ),
    stop: bind.instances.stop.handler(async ({ input, context }) =>
      accept(context.change, await instances.stop(input.ref)),
    ),
    reboot: bind.instances.reboot.handler(async ({ input, context }) =>
      accept(context.change, await instances.reboot(input.ref)),
    ),
    delete: bind.instances.delete.handler(async ({ input, context }) =>
      accept(context.change, await instances.delete(input.ref)),
    ),
    mark: bind.instances.mark.handler(async ({ input: { ref, starred, note } }) => {
      const { [ref]: before, ...others } = settings.current.instanceMarks;
      const mark = { starred: starred ?? before?.starred ?? false, note: note ?? before?.note ?? '' };
      const isEmpty = !mark.starred && mark.note === '';
      await settings.update({ instanceMarks: isEmpty ? others : { ...others, [ref]: mark } });
      return {};
    }),
    plan: bind.instances.plan.handler(({ input, signal }) =>
      instances.plan(input.ref, input.request, callSignal(signal)),
    ),
    machineTypes: bind.instances.machineTypes.handler(async ({ input, signal }) => ({
      types: await instances.machineTypes(input.ref, callSignal(signal)),
    })),
    resize: bind.instances.resize.handler(async ({ input, context }) =>
      acceptChain(
        context.change,
        await instances.resize(input.ref, input.type, (requestId) => context.change.note({ requestId })),
      ),
    ),
    watchResizes: bind.instances.watchResizes.handler(({ signal }) => instances.watchResizes(signal)),
    forgetResize: bind.instances.forgetResize.handler(({ input }) => {
      instances.forgetResize(input.id);
      return {};
    }),
  };
}
