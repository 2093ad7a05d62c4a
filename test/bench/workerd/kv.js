// Speaks what a workerd `kvNamespace` binding asks (GET /<key>?urlencoded=true, 404 when absent), from values given at
// start or put since, and counts the reads. Protocol: workerd, src/workerd/api/kv.c++.
let reads = 0;
const put = new Map();

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/__reads") return new Response(String(reads));
    const key = decodeURIComponent(pathname.slice(1));
    if (request.method === "PUT") {
      put.set(key, await request.text());
      return new Response(null, { status: 204 });
    }
    reads += 1;
    const value = put.get(key) ?? env.VALUES[key];
    return value === undefined ? new Response(null, { status: 404 }) : new Response(value);
  },
};
