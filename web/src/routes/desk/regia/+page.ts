// Only for staff, and all from the API: there is nothing to render on the server.
export const ssr = false;
