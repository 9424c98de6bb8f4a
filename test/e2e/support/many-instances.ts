import type { Page } from '@playwright/test';
import { z } from 'zod';
import { instanceSchema } from '../../../preload/contract/instances.ts';
import { decodeFrame, encodeFrame } from '../../../preload/contract/wire/frames.ts';

/** An event of the instances as oRPC puts it on the wire. */
const messageSchema = z.looseObject({
  p: z.looseObject({
    d: z.looseObject({ json: z.looseObject({ kind: z.literal('instances'), instances: z.array(instanceSchema) }) }),
  }),
});

/** From its next load on, the page is told of each instance of the sandbox `copies` times: `mlflow-0`, `mlflow-1`, … */
export async function multiplyInstances(page: Page, copies: number): Promise<void> {
  await page.routeWebSocket('**/link', (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => server.send(frame));
    server.onMessage((frame) => socket.send(typeof frame === 'string' ? frame : multiply(frame, copies)));
  });
}

function multiply(frame: Buffer, copies: number): Buffer {
  const decoded = decodeFrame(frame);
  if (decoded?.kind !== 'rpc') return frame;
  const message = messageSchema.safeParse(JSON.parse(decoded.text));
  if (!message.success) return frame;
  const event = message.data.p.d.json;
  event.instances = event.instances.flatMap((instance) =>
    Array.from({ length: copies }, (_, index) => ({
      ...instance,
      ref: `${instance.ref}-${index}`,
      name: `${instance.name}-${index}`,
    })),
  );
  return Buffer.from(encodeFrame({ kind: 'rpc', text: JSON.stringify(message.data) }));
}
