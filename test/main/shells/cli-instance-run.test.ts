import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostPythonPath } from '../../support/host-python.ts';
import { createTestFolder, exampleFolder } from '../../support/models.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';

const cli = join(import.meta.dirname, '../../../main/shells/cli.ts');
const files = createTestFolder();

function hangar(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const env = { PATH: process.env.PATH, HOME: files.folder, HANGAR_HOME: join(files.folder, 'state') };
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, 'models', ...args], { env, maxBuffer: 2 ** 24 }, (error, out, errorText) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, error: errorText });
    });
  });
}

const digits = join(exampleFolder, 'digits.onnx');
const samples = join(exampleFolder, 'samples');

const isMissing = !sshdPath || hostPythonPath === undefined;
describe.skipIf(isMissing)('models run --on (sshd and Python onnxruntime)', { timeout: 90_000 }, () => {
  let sshd: Sshd;
  let on: string[];
  beforeAll(async () => {
    sshd = await startSshd();
    const host = `${sshd.user}@${sshd.host}:${sshd.port}`;
    on = ['--on', host, '--key', sshd.keyPath, '--trust', sshd.hostKeyFingerprint];
  });
  afterAll(async () => {
    await sshd?.dispose();
    files.dispose();
  });

  test('tells both machines side by side, and keeps the run under the one it ran on', async () => {
    const report = join(files.folder, 'report.json');
    const ended = await hangar('run', digits, samples, ...on, '--python', hostPythonPath ?? '', '--report', report);
    expect(ended.error).toBe('');
    expect(ended.code).toBe(0);
    expect(ended.out).toContain('✓ Outputs as on this computer: All 20 samples within the tolerance');
    expect(ended.out).toMatch(/This computer +127\.0\.0\.1\n/);
    expect(ended.out).toMatch(/Latency p99 +[\d.]+ ms +[\d.]+ ms · [\d.]+×\n/);
    expect(ended.out).toContain('Nothing was left on the instance.');
    const kept = JSON.parse(readFileSync(report, 'utf8'));
    expect(kept).toMatchObject({
      instance: { there: { python: { path: hostPythonPath } } },
      verdict: { status: 'pass' },
    });
  });

  test('--json is one document; a problem is told with its next step here', async () => {
    const ended = await hangar('run', digits, samples, ...on, '--python', hostPythonPath ?? '', '--json');
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.out)).toMatchObject({
      agreement: { status: 'within' },
      removed: true,
      verdict: { status: 'pass' },
    });
    const missing = await hangar('run', digits, samples, ...on, '--python', '/no/python', '--json');
    expect(missing.code).toBe(1);
    expect(JSON.parse(missing.out).problem.code).toBe('models/remote-python-missing');
    const usage = await hangar('run', digits, samples, '--install');
    expect(usage).toMatchObject({ code: 2, error: expect.stringContaining('need --on HOST') });
  });
});
