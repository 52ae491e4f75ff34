/** Lines of a session description, line ends removed; lenient about bare LF (RFC 8866 §5). */
export function sdpLines(body: Buffer): string[] {
  return body.toString('utf8').split(/\r\n|\n/);
}
