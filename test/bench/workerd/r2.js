// Speaks what a workerd `r2Bucket` binding asks for `get` and `head`, over a read-only folder, and counts the reads.
// The question is JSON in cf-r2-request; the answer is cf-r2-metadata-size bytes of JSON, then the object's bytes.
// Protocol: workerd, src/workerd/api/r2-rpc.c++.
let reads = 0;
// Objects never change; a real bucket does not read a whole pack for sixteen kilobytes of it either.
const objects = new Map();

const notFound = () =>
  new Response(null, {
    status: 404,
    headers: {
      "cf-r2-error": JSON.stringify({ version: 0, v4code: 10007, message: "The key does not exist." }),
    },
  });

function metadata(name, size, range) {
  const fixed = { version: "1", etag: "1", uploaded: 0, httpFields: {}, customFields: [], checksums: {} };
  return { name, size, ...fixed, ...(range && { range }) };
}

async function load(env, key) {
  if (!objects.has(key)) {
    const file = await env.FOLDER.fetch(`http://folder/${key}`);
    objects.set(key, file.ok ? new Uint8Array(await file.arrayBuffer()) : null);
  }
  return objects.get(key);
}

function span(range, size) {
  if (!range) return null;
  const from = Number(range.offset ?? 0);
  return [from, range.length === undefined ? size : from + Number(range.length)];
}

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === "/__reads") return new Response(String(reads));
    reads += 1;
    const question = JSON.parse(request.headers.get("cf-r2-request"));
    const bytes = await load(env, question.object);
    if (!bytes) return notFound();
    const part = span(question.range, bytes.length);
    const range = part && { offset: String(part[0]), length: String(part[1] - part[0]) };
    const head = new TextEncoder().encode(JSON.stringify(metadata(question.object, bytes.length, range)));
    const headers = { "cf-r2-metadata-size": String(head.length) };
    if (question.method === "head") return new Response(head, { headers });
    return new Response(new Blob([head, part ? bytes.subarray(...part) : bytes]), { headers });
  },
};
