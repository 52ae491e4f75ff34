/** The feed's address below a server's control address; with a position, patches since it are asked for. */
export function feedUrl(controlUrl: string, position: { epoch: string; seq: number } | null): string {
  const url = new URL('/feed', controlUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  if (position !== null) {
    url.searchParams.set('epoch', position.epoch);
    url.searchParams.set('seq', String(position.seq));
  }
  return url.href;
}
