/** An expected refusal: the HTTP status and the `error` object that a JSON interface answers with. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** The part of the body or of the query that is wrong. */
    readonly field?: string,
  ) {
    super(message);
    this.name = 'HttpError';
  }
}
