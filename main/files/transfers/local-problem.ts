import { AppError } from '../../app-error.ts';
import { shownName } from '../shown-name.ts';

/** Whether a refusal of this computer says that there is nothing of the name. */
export function isAbsence(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR');
}

/** What this computer's refusal about a path means for a person; anything else stays what it is. */
export function localProblem(thrown: unknown, path: Buffer): unknown {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return thrown;
  const params = { path: shownName(path) };
  switch (thrown.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('transfers/local-disk-full', params, thrown);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError('transfers/local-denied', params, thrown);
    case 'ENOENT':
      return new AppError('files/not-found', params, thrown);
    case 'EEXIST':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'ELOOP':
      return new AppError('transfers/something-there', params, thrown);
    case 'ENAMETOOLONG':
    case 'EINVAL':
    case 'EILSEQ':
      return new AppError('transfers/name-unfit', params, thrown);
    default:
      return thrown.code.startsWith('E') && 'syscall' in thrown
        ? new AppError('transfers/local-failed', params, thrown)
        : thrown;
  }
}
