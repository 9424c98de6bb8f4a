import { z } from 'zod';

/** A measured value; `undefined` stands for what could not be read, and the UI shows N/A. */
export const figure = z.number().optional();
