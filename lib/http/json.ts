import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { HttpError } from './http-error';

/** A JSON answer. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const bodyBytesMax = 64 * 1024;

/** Reads and parses a JSON body; throws HttpError 400 naming the field that is wrong. */
export async function readBody<S extends z.ZodType>(
  request: IncomingMessage,
  schema: S,
): Promise<z.output<S>> {
  const bytes = await readBytes(request);
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new HttpError(400, 'bad_json', 'the body is no JSON');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const field = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])].map(String).join('.');
  const message = unknown === undefined ? (issue?.message ?? 'not valid') : 'unknown field';
  throw new HttpError(400, 'bad_request', field === '' ? message : `${field}: ${message}`, field);
}

/** Stops reading at the limit without cutting the connection, so that the refusal still gets through. */
function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= bodyBytesMax) {
        chunks.push(chunk);
        return;
      }
      request.pause();
      reject(new HttpError(400, 'body_too_large', `the body is over ${bodyBytesMax} bytes`));
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => reject(new HttpError(400, 'bad_request', 'the body broke off')));
  });
}

/** Writes the answer. What is left of an over-long body is not read: the connection then ends with the answer. */
export function sendJson(request: IncomingMessage, response: ServerResponse, { status, body }: Answer): void {
  if (response.destroyed) return;
  if (!request.complete) response.shouldKeepAlive = false;
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    'cache-control': 'no-store',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  });
  response.end(bytes);
}

/** An expected refusal as an answer; undefined for anything else, which is a bug. */
export function refusalOf(error: unknown): Answer | undefined {
  if (!(error instanceof HttpError)) return undefined;
  const { status, code, message, field } = error;
  return {
    status,
    body: { error: { code, message, ...(field === undefined || field === '' ? {} : { field }) } },
  };
}
