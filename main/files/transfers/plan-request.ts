import { AppError } from '../../app-error.ts';
import { shownName } from '../shown-name.ts';
import type { Dropped } from './dropped-source.ts';
import type { LocalSystem } from './local-name.ts';
import { baseNameOfLocal } from './local-path.ts';
import { walkLocal } from './local-source.ts';
import { planDownload } from './plan-download.ts';
import { planUpload } from './plan-upload.ts';
import type { Lane, PlanSink } from './transfer-plan.ts';
import { bytesOf, type TransferRequest } from './transfer-request.ts';

/** Looks at all that a request asks for. `dropped` is there for as long as the page that holds it is. */
export async function planRequest(
  request: TransferRequest,
  system: LocalSystem,
  dropped: Dropped | undefined,
  lane: Lane,
  sink: PlanSink,
): Promise<void> {
  const { ifThere } = request;
  if (request.kind === 'download') {
    const paths = request.paths.map(bytesOf);
    return planDownload({ paths, folder: request.folder, ifThere, system }, lane, sink);
  }
  const folder = bytesOf(request.folder);
  if (request.kind === 'dropped') {
    if (!dropped) throw new AppError('transfers/source-gone');
    return planUpload(dropped.steps(), { folder, ifThere, group: '' }, sink);
  }
  for (const [index, path] of request.localPaths.entries()) {
    const skip = (at: Buffer) => sink.skip(shownName(at));
    const fail = (at: Buffer, thrown: unknown) => sink.fail(shownName(at), thrown);
    try {
      await planUpload(walkLocal(path, skip, fail), { folder, ifThere, group: String(index) }, sink);
    } catch (thrown) {
      sink.fail(baseNameOfLocal(path), thrown);
    }
  }
}
