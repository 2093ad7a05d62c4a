import { test } from "vitest";
import { gate } from "../../../workers/gate/gate.ts";
import { gateDeps } from "../../support/gate-deps-in-memory.ts";
import { aPolicy, aRoute } from "../../support/gate-policy.ts";

const CODE = { kind: "step_up", credentials: undefined } as const;
/** One server takes it for the second step, one that decodes before it resolves dots for the login. */
const CONTESTED = "/code%23%2f..%2flogin";

async function sent(path: string, mode: "enforce" | "observe") {
  const seen: string[] = [];
  const forward = async ({ request }: { readonly request: Request }) => {
    seen.push(new URL(request.url).pathname);
    return { status: "answered", response: new Response("wrong", { status: 401 }) } as const;
  };
  const origin = {
    urlOf: ({ url }: Request) => new URL(url),
    forward,
    pass: async (request: Request) => forward({ request }),
  };
  const policy = aPolicy(aRoute("code", "allow", { ...CODE, mode }), aRoute("login", "allow", { mode }));
  const { deps, world } = gateDeps(policy, { origin });
  const request = new Request(`https://shop.example${path}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "username=ann&password=secret-words",
  });
  const { status } = await gate(request, deps);
  return { status, seen, unreadable: world.receipts.map((receipt) => receipt.unreadable) };
}

test("what one server takes for the second step and another for the login reaches neither", async ({
  expect,
}) => {
  expect(await sent(CONTESTED, "enforce")).toEqual({
    status: 400,
    seen: [],
    unreadable: ["route_ambiguous"],
  });
});

test("either of them is what it is", async ({ expect }) => {
  expect(await sent("/login", "enforce")).toMatchObject({ status: 401, seen: ["/login"] });
  expect(await sent("/code", "enforce")).toMatchObject({ status: 401, seen: ["/code"], unreadable: [] });
});

test("routes that only watch turn it away nowhere", async ({ expect }) => {
  expect((await sent(CONTESTED, "observe")).seen).toHaveLength(1);
});
