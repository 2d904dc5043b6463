import type { Derivation } from '../../secret.ts';

/** Key of an entry's link, and the session under which its offers are held; both follow from the id. */
export function createWaitingIdentity({
  derive,
  publicUrl,
}: {
  derive: Derivation;
  publicUrl: () => string;
}) {
  const keyOf = (id: string): string => derive.key('waiting', id);
  const uuidOf = (purpose: string, value: string): string => {
    const hex = derive.code(purpose, value, '0123456789abcdef', 31);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-a${hex.slice(15, 18)}-${hex.slice(18, 30)}`;
  };
  return {
    keyOf,
    /** A UUID, as sessions are. */
    sessionOf: (id: string, offers: number): string => uuidOf('waiting-session', `${id}|${offers}`),
    /** An appointment has one place in line, so its id follows from the appointment's. */
    placeOf: (appointmentId: string): string => uuidOf('waiting-place', appointmentId),
    /** Names one offer of an entry. */
    offerName: ({ id, offers }: { id: string; offers: number }): string => `${id}-offer-${offers}`,
    url: (id: string): string => `${publicUrl()}/lista-attesa/${id}?key=${encodeURIComponent(keyOf(id))}`,
  };
}
export type WaitingIdentity = ReturnType<typeof createWaitingIdentity>;
