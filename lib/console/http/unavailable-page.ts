import type { ServerResponse } from 'node:http';
import type { DatabaseState } from '../db/database';
import { securityHeaders } from './security-headers';

/** What is served while the database can't be used: a page that looks again by itself, or JSON to `/api`. */
export function sendUnavailable(
  res: ServerResponse,
  path: string,
  state: Exclude<DatabaseState, { state: 'ready' }>,
): void {
  const headers = { ...securityHeaders(false), 'cache-control': 'no-store', 'retry-after': '2' };
  const sentence =
    state.state === 'starting' ? 'database starting' : `database unreachable since ${timeOf(state.since)}`;
  if (path.startsWith('/api/')) {
    res.writeHead(503, { ...headers, 'content-type': 'application/json; charset=utf-8' });
    res.end(JSON.stringify({ error: { code: 'unavailable', message: `${sentence} … retrying` } }));
    return;
  }
  const reason = state.state === 'unreachable' ? `<p class="muted">${escapeHtml(state.error)}</p>` : '';
  res.writeHead(503, {
    ...headers,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'`,
  });
  res.end(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="2"><title>Database unreachable – Tidegate</title>
<style>
:root{color-scheme:light dark;--page:#F6F7F9;--text:#14181F;--muted:#4A5361;--warning:#8A5A00}
@media (prefers-color-scheme:dark){:root{--page:#0B0E14;--text:#E8ECF2;--muted:#A3ADBB;--warning:#F2A531}}
body{background:var(--page);color:var(--text);font:14px/1.45 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:100vh}
main{max-width:36rem;padding:24px}h1{font-size:20px;line-height:1.2}h1 span{color:var(--warning)}.muted{color:var(--muted);overflow-wrap:anywhere}
</style></head><body><main role="status">
<h1><span aria-hidden="true">▲</span> ${escapeHtml(sentence)} … retrying</h1>
<p>The console needs its database to know who you are and to record what is done. It tries again every two seconds, and this page with it.
SIP Servers go on by themselves; a graceful shutdown under way finishes without the console.</p>
${reason}</main></body></html>`);
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
