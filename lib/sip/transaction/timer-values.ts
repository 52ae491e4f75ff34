/** Timer values of RFC 3261 §17.1.1.1 and Table 4, in milliseconds. */
export const T1 = 500;
export const T2 = 4_000;
export const T4 = 5_000;
/** Timers B, F, H, J, L, M: how long a transaction is given. */
export const SIXTY_FOUR_T1 = 64 * T1;
/** Timer D over UDP: at least 32 s. */
export const TIMER_D = 32_000;
/** An INVITE without other answer gets 100 Trying after this long (RFC 3261 §17.2.1). */
export const TRYING_AFTER = 200;
