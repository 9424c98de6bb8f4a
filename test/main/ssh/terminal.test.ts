import { afterAll, beforeAll, describe } from 'vitest';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { describeTerminals } from '../../support/terminal-suite.ts';

describe.skipIf(!sshdPath)('with OpenSSH on loopback', () => {
  let server: Sshd;
  beforeAll(async () => {
    server = await startSshd();
  });
  afterAll(() => server?.dispose());

  describeTerminals(() => server);
});
