/** Where a mirror keeps what stands at `url`: its host and path, below the mirror's own address. */
export function fromMirror<F extends { readonly url: string }>(feed: F, mirror: string | null): F {
  if (mirror === null) return feed;
  const { host, pathname, search } = new URL(feed.url);
  return { ...feed, url: `${mirror.replace(/\/+$/u, "")}/${host}${pathname}${search}` };
}
