import type { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { CallPlace } from './provider.ts';

/** A cloud's reply as the schema has it; throws `clouds/malformed-reply` for what answers in some other form. */
export function readReply<Schema extends z.ZodType>(
  schema: Schema,
  reply: unknown,
  { account, region }: Pick<CallPlace, 'account' | 'region'>,
): z.output<Schema> {
  const read = schema.safeParse(reply);
  if (read.success) return read.data;
  throw new AppError('clouds/malformed-reply', { account, region }, read.error);
}
