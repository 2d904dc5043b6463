/** Names of the rooms. Only labels and desks go to the public one. */
export const rooms = {
  public: (officeId: string) => `office:${officeId}:public`,
  staff: (officeId: string) => `office:${officeId}:staff`,
  /** Paired displays, to know on how many screens a call should be seen. */
  screens: (officeId: string) => `office:${officeId}:screens`,
  device: (deviceId: string) => `device:${deviceId}`,
  ticket: (ticketId: string) => `ticket:${ticketId}`,
} as const;
