import { z } from 'zod';
import { problemCodes } from '../../preload/contract/problem.ts';

/** The JSON Schema of a report as it is published. Codes of problems grow with every version: there they are any text. */
export function reportJsonSchema(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      if (jsonSchema.enum?.length === problemCodes.length) delete jsonSchema.enum;
    },
  });
}
