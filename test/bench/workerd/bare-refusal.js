// The flood's reference: passes pages on and says 429 to everything else, without reading a byte of it.
import bare from "./bare.js";

export * from "./bare.js";

export default {
  fetch(request) {
    return request.method === "GET"
      ? bare.fetch(request)
      : new Response("Please wait and try again.", { status: 429 });
  },
};
