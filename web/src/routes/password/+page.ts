// The token is behind the `#`, where the server never sees it.
export const ssr = false;
