import type { Faults } from './faults.ts';
import { type LoopbackEndpoint, startLoopbackEndpoint } from './loopback-endpoint.ts';

/** From the range that is kept for examples: nobody's. */
const practiceAddress = '203.0.113.24';

/** Answers as `checkip.amazonaws.com` does, with an address to practise on, over plain HTTP on 127.0.0.1. */
export async function startAddressEndpoint(faults: Faults): Promise<LoopbackEndpoint> {
  let calls = 0;
  return startLoopbackEndpoint(() => {
    const reply = () => ({ status: 200, contentType: 'text/plain;charset=UTF-8', body: `${practiceAddress}\n` });
    const fault = faults.choose({ cloud: 'aws', action: 'checkip', place: undefined, index: calls });
    calls += 1;
    if (fault?.kind === 'refusal') return { status: fault.status, contentType: 'text/plain', body: fault.message };
    return fault ? { fault, reply } : reply();
  });
}
