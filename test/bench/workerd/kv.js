// Speaks what a workerd `kvNamespace` binding asks (GET /<key>?urlencoded=true, 404 when absent), read-only, from
// values given at start, and counts the reads. Protocol: workerd, src/workerd/api/kv.c++.
let reads = 0;

export default {
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/__reads") return new Response(String(reads));
    reads += 1;
    const value = env.VALUES[decodeURIComponent(pathname.slice(1))];
    return value === undefined ? new Response(null, { status: 404 }) : new Response(value);
  },
};
