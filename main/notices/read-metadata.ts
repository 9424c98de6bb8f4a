import { z } from 'zod';
import type { Notice } from '../../preload/contract/notices.ts';

const maxLength = 4096;
const action = z.object({ action: z.string().max(40), time: z.iso.datetime() });
const rebalance = z.object({ noticeTime: z.iso.datetime() });

/** What the metadata command printed, as notices. A host may print anything: what is no answer says nothing. */
export function readMetadata(output: string): Notice[] {
  const lines = output.slice(0, maxLength).split('\n');
  return lines.flatMap((line): Notice[] => {
    const [, name = '', body = '', status] = /^([a-z-]+) (.*) (\d{3})\s*$/.exec(line) ?? [];
    return status === '200' ? readAnswer(name, body.trim()) : [];
  });
}

function readAnswer(name: string, body: string): Notice[] {
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
      return [];
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
