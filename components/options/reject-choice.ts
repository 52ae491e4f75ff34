/** What new callers meet while a server drains, chosen by what it does and not by a number (S-20 to S-23). */
export interface RejectChoice {
  readonly code: number;
  readonly title: string;
  /** What follows for the caller. */
  readonly effect: string;
  /** Set where the choice is a trap for most installations. */
  readonly warning?: string;
}

export const rejectChoices: readonly RejectChoice[] = [
  {
    code: 302,
    title: 'Send callers to the peer site',
    effect:
      'Answered 302 with the contact of dr-peer-trunk; the gateway calls the same number there. Without a usable peer it becomes 503.',
  },
  {
    code: 503,
    title: 'Let the gateway try elsewhere',
    effect: 'Answered 503 with Retry-After; a gateway or proxy with another route takes it.',
  },
  {
    code: 603,
    title: 'Decline for everybody',
    effect: 'Answered 603, the documented default of Genesys.',
    warning:
      '603 means that nobody anywhere wants the call: a conforming gateway or proxy does not try the peer site, so new callers are lost while this server drains. Choose 302 or 503.',
  },
];

/** The choice that a code belongs to: 300 and 301 act as 302. */
export function choiceOf(code: number): RejectChoice | undefined {
  return rejectChoices.find(
    (choice) => choice.code === code || (choice.code === 302 && code >= 300 && code <= 302),
  );
}

/** What a code does, in one sentence, also where it is none of the choices. */
export function effectOf(code: number): string {
  const choice = choiceOf(code);
  if (choice) return `${choice.title}. ${choice.effect}`;
  if (code >= 600) return `Answered ${code}: a global failure, after which the peer site is not tried.`;
  return `Answered ${code}; what follows is up to the gateway.`;
}
