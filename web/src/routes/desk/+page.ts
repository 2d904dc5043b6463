// The console lives on its socket: there is nothing to render on the server.
export const ssr = false;
