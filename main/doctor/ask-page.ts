import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { DoctorTarget } from '../../preload/contract/doctor.ts';

/** What came of asking for a page. */
export type PageReply = { kind: 'answered'; status: number } | { kind: 'silent' | 'broken'; text: string };

/** One question for the page; its body is nobody's business. */
export function askPage(
  { scheme, host, port }: Extract<DoctorTarget, { kind: 'service' }>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<PageReply> {
  return new Promise((resolve) => {
    const options = { host, port, path: '/', method: 'GET', signal, timeout: timeoutMs, agent: false };
    // Whether its certificate is right is not the question.
    const request = scheme === 'https' ? requestHttps({ ...options, rejectUnauthorized: false }) : requestHttp(options);
    request.once('timeout', () => {
      resolve({ kind: 'silent', text: `no answer in ${timeoutMs} ms` });
      request.destroy();
    });
    request.once('error', (error) => resolve({ kind: 'broken', text: error.message }));
    request.once('response', (response) => {
      resolve({ kind: 'answered', status: response.statusCode ?? 0 });
      response.destroy();
    });
    request.end();
  });
}
