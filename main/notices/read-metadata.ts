import { z } from 'zod';
import type { Notice } from '../../preload/contract/notices.ts';

const action = z.object({ action: z.string().max(40), time: z.iso.datetime() });
const rebalance = z.object({ noticeTime: z.iso.datetime() });

/**
 * What the metadata command printed: the notices by the question that they answer. A host may print anything: a question
 * that was not answered is not in it.
 */
export function readMetadata(output: string): Map<string, Notice[]> {
  const answers = new Map<string, Notice[]>();
  for (const line of output.split('\n')) {
    const [, name = '', body = '', status] = /^([a-z-]+) (.*) (\d{3})\s*$/.exec(line) ?? [];
    const notices = status === '200' ? readAnswer(name, body.trim()) : status === '404' ? [] : undefined;
    if (notices) answers.set(name, notices);
  }
  return answers;
}

function readAnswer(name: string, body: string): Notice[] | undefined {
  const source = 'machine';
  switch (name) {
    case 'instance-action': {
      const read = action.safeParse(parse(body));
      return read.success
        ? [{ id: `interruption ${read.data.time}`, kind: 'interruption', source, at: read.data.time }]
        : [];
    }
    case 'rebalance': {
      const read = rebalance.safeParse(parse(body));
      return read.success ? [{ id: `rebalance ${read.data.noticeTime}`, kind: 'rebalance', source }] : [];
    }
    case 'preempted':
      return body === 'TRUE' ? [{ id: 'preempted', kind: 'preemption', source }] : [];
    case 'maintenance-event':
      if (body === 'MIGRATE_ON_HOST_MAINTENANCE') return [{ id: 'migrating', kind: 'migration', source }];
      return body === 'TERMINATE_ON_HOST_MAINTENANCE' ? [{ id: 'terminating', kind: 'maintenance', source }] : [];
    default:
      return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
