import { z } from 'zod';

/** A TCP port. */
export const portSchema = z.number().int().min(1).max(65_535);
