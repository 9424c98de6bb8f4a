/** Where a filter was not understood, in UTF-16 offsets, and why; `params` are for the sentence. */
export type QueryMistake = {
  code:
    | 'too-long'
    | 'too-deep'
    | 'unknown-field'
    | 'unknown-field-near'
    | 'unknown-choice'
    | 'not-a-number'
    | 'not-a-flag'
    | 'not-ordered'
    | 'missing-value'
    | 'missing-term'
    | 'unclosed-quote'
    | 'unclosed-group'
    | 'unopened-group';
  from: number;
  to: number;
  params: Record<string, string>;
};

/** Thrown within the parser; never leaves it. */
export class Mistake extends Error {
  readonly mistake: QueryMistake;
  constructor(code: QueryMistake['code'], from: number, to: number, params: Record<string, string> = {}) {
    super(code);
    this.mistake = { code, from, to, params };
  }
}
