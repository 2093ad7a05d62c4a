// Speaks what a workerd `r2Bucket` binding asks for `get` and `head`, over a read-only folder, and counts the reads.
// The question is JSON in cf-r2-request; the answer is cf-r2-metadata-size bytes of JSON, then the object's bytes.
// Protocol: workerd, src/workerd/api/r2-rpc.c++.
let reads = 0;

const notFound = () =>
  new Response(null, {
    status: 404,
    headers: {
      "cf-r2-error": JSON.stringify({ version: 0, v4code: 10007, message: "The key does not exist." }),
    },
  });

const metadata = (key, size, range) => ({
  name: key,
  version: "1",
  size,
  etag: "1",
  uploaded: 0,
  httpFields: {},
  customFields: [],
  checksums: {},
  ...(range && { range }),
});

function span({ range, rangeHeader }, size) {
  if (rangeHeader) {
    const [from, to] = rangeHeader.replace("bytes=", "").split("-").map(Number);
    return [from, (to || size - 1) + 1];
  }
  if (!range) return null;
  if (range.suffix !== undefined) return [size - Number(range.suffix), size];
  const from = Number(range.offset ?? 0);
  return [from, range.length === undefined ? size : from + Number(range.length)];
}

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === "/__reads") return new Response(String(reads));
    reads += 1;
    const question = JSON.parse(request.headers.get("cf-r2-request"));
    const file = await env.FOLDER.fetch(`http://folder/${question.object}`);
    if (!file.ok) return notFound();
    const bytes = new Uint8Array(await file.arrayBuffer());
    const part = span(question, bytes.length);
    const range = part && { offset: String(part[0]), length: String(part[1] - part[0]) };
    const head = new TextEncoder().encode(JSON.stringify(metadata(question.object, bytes.length, range)));
    const headers = { "cf-r2-metadata-size": String(head.length) };
    if (question.method === "head") return new Response(head, { headers });
    return new Response(new Blob([head, part ? bytes.subarray(...part) : bytes]), { headers });
  },
};
