import type { ExtraHeaders } from '../../sip/user-agent/types';
import type { CallContext } from './context';

const alertInfo = ['Alert-Info', '<http://127.0.0.1>;info=alert-autoanswer;delay=0'] as const;
const callInfo = ['Call-Info', '<sip:127.0.0.1>;answer-after=0'] as const;

/** What makes a phone answer by itself: Polycom's and Yealink's Alert-Info, Snom's, Grandstream's and baresip's Call-Info. */
export function autoAnswerHeaders(
  ctx: Pick<CallContext, 'agents' | 'directory' | 'options'>,
  dn: string,
): ExtraHeaders {
  const how = ctx.options.effective('auto-answer', ctx.agents().onDn(dn)?.login, ctx.directory.dn(dn));
  if (how === 'off') return [];
  return [how === 'alert-info' ? alertInfo : callInfo];
}
