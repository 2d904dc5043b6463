/** Names of the rooms. Only labels and desks go to the public one. */
export const rooms = {
  public: (officeId: string) => `office:${officeId}:public`,
  staff: (officeId: string) => `office:${officeId}:staff`,
  /** Paired displays, to know on how many screens a call should be seen. */
  screens: (officeId: string) => `office:${officeId}:screens`,
  device: (deviceId: string) => `device:${deviceId}`,
  /** Everybody of the staff, on whatever page: what offices and services are is no secret of one office. */
  directory: 'directory',
  ticket: (ticketId: string) => `ticket:${ticketId}`,
} as const;
