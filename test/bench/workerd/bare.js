// The reference: the least that a Worker in front of a site can do.
export default {
  fetch(request) {
    return fetch(request, { redirect: "manual" });
  },
};
