/** What the console says of a command that nobody answered, as headline and reason. */
export interface NoAnswer {
  readonly title: string;
  readonly detail: string | null;
}

/** Splits `no answer - stop NOT performed (no answer within 10 s)`; what was not confirmed differs by command (S-3). */
export function noAnswer(message: string): NoAnswer {
  const [, headline = message, detail = null] = /^(.*?)(?: \((.*)\))?$/s.exec(message) ?? [];
  return { title: upperFirst(headline), detail: detail === null ? null : `${upperFirst(detail)}.` };
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
