import { basename } from 'node:path';
import type { InstanceRunEvent } from '../../../preload/contract/instance-runs.ts';
import type { ModelInfo } from '../../../preload/contract/models.ts';
import { AppError } from '../../app-error.ts';
import { resolveExternal } from '../external-files.ts';
import type { HostSession } from './host-session.ts';

/** The model's name there; its own may be anything. */
export const sentModelName = 'hangar-model.onnx';
const progressMs = 100;

/** The model and the files its weights lie in, each held against what was read here. */
export async function* sendModel(
  host: HostSession,
  model: ModelInfo,
): AsyncGenerator<InstanceRunEvent, void, undefined> {
  const files = [
    { name: sentModelName, path: model.path, sizeBytes: model.sizeBytes, sha256: model.sha256 },
    ...model.externalFiles.flatMap(({ location, sizeBytes, sha256 }) => {
      const path = resolveExternal(model.path, location);
      return path === undefined || sizeBytes === undefined ? [] : [{ name: location, path, sizeBytes, sha256 }];
    }),
  ];
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let [before, toldAt] = [0, 0];
  yield { kind: 'step', step: 'sending' };
  for (const { name, path, sizeBytes, sha256 } of files) {
    const sending = host.sendFile(name, path, sizeBytes);
    for (;;) {
      const { done, value } = await sending.next();
      if (done) {
        if (sha256 !== undefined && value !== sha256)
          throw new AppError('models/remote-file-damaged', { file: basename(path) });
        break;
      }
      if (performance.now() - toldAt < progressMs) continue;
      toldAt = performance.now();
      yield { kind: 'sent', doneBytes: before + value, totalBytes };
    }
    before += sizeBytes;
    yield { kind: 'sent', doneBytes: before, totalBytes };
  }
}
