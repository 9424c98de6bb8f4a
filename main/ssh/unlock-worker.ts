import { parentPort, workerData } from 'node:worker_threads';
import { fromUnknown } from '../app-error.ts';
import { decryptKey } from './decrypt-key.ts';
import type { UnlockAnswer, UnlockRequest } from './unlock-key.ts';

const { key, passphrase, path }: UnlockRequest = workerData;
parentPort?.postMessage(answer());

function answer(): UnlockAnswer {
  try {
    return { status: 'unlocked', openSshKey: decryptKey(key, passphrase, path) };
  } catch (error) {
    return { status: 'failed', problem: fromUnknown(error).toProblem() };
  }
}
