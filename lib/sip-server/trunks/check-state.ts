/** How a DN stands with its checks. */
export type CheckState =
  | { readonly kind: 'answering'; readonly since: number | undefined }
  /** `missing`: so many good answers in a row bring it back; `wanted` is where the count begins anew. */
  | { readonly kind: 'silent'; readonly missing: number; readonly wanted: number };

/** Never seen silent. */
export const unchecked: CheckState = { kind: 'answering', since: undefined };

const steadyMs = 60_000;
const proofs = 3;

/**
 * One check's outcome. A check without a good answer (five packets over 5 s) takes a DN out of service, one with brings it
 * back; but who fell again within a minute of coming back has to answer three in a row, so that a line that flaps does not
 * draw calls, and its alarm stands.
 */
export function afterCheck(state: CheckState, answered: boolean, now: number): CheckState {
  if (state.kind === 'answering') {
    if (answered) return state;
    const wanted = state.since !== undefined && now - state.since < steadyMs ? proofs : 1;
    return { kind: 'silent', missing: wanted, wanted };
  }
  if (!answered) return { ...state, missing: state.wanted };
  return state.missing > 1 ? { ...state, missing: state.missing - 1 } : { kind: 'answering', since: now };
}
