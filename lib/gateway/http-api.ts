import { z } from 'zod';
import { HttpError } from '../http/http-error';
import { type Answer, readBody } from '../http/json';
import { createJsonServer, type JsonRequest, type JsonServer, wrongMethod } from '../http/json-server';
import type { GatewayConfig } from './config';
import type { SiteBook } from './site-book';

const change = z.strictObject({ allowed: z.boolean('true or false') });

interface GatewayHttp {
  readonly tokens: GatewayConfig['http']['tokens'];
  readonly book: SiteBook;
  readonly onChange: (site: string, allowed: boolean, by: string) => void;
  readonly onFault: (error: unknown) => void;
}

/** The HTTP side: `GET /sites`, `PUT /sites/NAME {allowed}`, `GET /healthz` (no token). Errors as in the control interface. */
export function createHttpApi({ tokens, book, onChange, onFault }: GatewayHttp): JsonServer {
  const answer = async ({ request, method, url, caller }: JsonRequest): Promise<Answer> => {
    if (url.pathname === '/sites') {
      if (method !== 'GET') throw wrongMethod('GET');
      return { status: 200, body: book.list() };
    }
    const name = /^\/sites\/([\w.-]{1,64})$/.exec(url.pathname)?.[1];
    if (name === undefined) throw new HttpError(404, 'not_found', `there is nothing at ${url.pathname}`);
    if (book.get(name) === undefined) throw new HttpError(404, 'not_found', `no site is named ${name}`);
    if (method === 'PUT') {
      const { allowed } = await readBody(request, change);
      book.setAllowed(name, allowed);
      onChange(name, allowed, caller);
    } else if (method !== 'GET') throw wrongMethod('GET and PUT');
    return { status: 200, body: book.get(name) };
  };
  return createJsonServer({ tokens, answer, onFault });
}
