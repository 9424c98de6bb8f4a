import type { Instance } from '../../../preload/contract/instances.ts';

/** An instance of which only the parts that matter to a test are said. */
export function anInstance(parts: Partial<Instance> = {}): Instance {
  const name = parts.name ?? parts.ref ?? 'trainer';
  return {
    ref: `aws:123456789012:us-east-1:${name}`,
    id: `i-${name}`,
    name,
    provider: 'aws',
    account: '123456789012',
    region: 'us-east-1',
    zone: 'us-east-1a',
    type: 'g5.2xlarge',
    state: 'running',
    tags: {},
    sandbox: false,
    shape: {},
    operatingSystem: 'linux',
    spot: false,
    loginUsers: ['ubuntu'],
    stopLoses: {},
    ...parts,
  };
}
