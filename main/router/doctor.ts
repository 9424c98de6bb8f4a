import type { Bind } from './bind.ts';
import { callSignal } from './call-signal.ts';
import type { Services } from './services.ts';

/** Why something cannot be reached. */
export function bindDoctor(bind: Bind, { doctor, instances }: Services) {
  return {
    run: bind.doctor.run.handler(({ input, signal }) => doctor.run(input, callSignal(signal))),
    openPort: bind.doctor.openPort.handler(async ({ input: { ref, ...opened }, context, signal }) => {
      context.change.note({ requestId: await instances.openPort(ref, opened, callSignal(signal)) });
      return {};
    }),
  };
}
