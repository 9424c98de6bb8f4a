import { AppError } from '../../main/app-error.ts';
import type { ModelsOptions } from '../../main/models/models.ts';

/** For models that run on no other machine. */
export const noHosts: Pick<ModelsOptions, 'exec' | 'hostName'> = {
  exec: () => Promise.reject(new AppError('ssh/not-connected')),
  hostName: () => '',
};
