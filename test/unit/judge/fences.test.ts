import { test } from "vitest";
import { judge } from "../../../workers/gate/stages/judge.ts";
import { anAttempt, aPolicyWith, judgeDeps } from "../../support/judge-world.ts";

type Place = { readonly country: string | null; readonly asn: number | null };

async function decided(fence: object, place: Partial<Place> = {}, more: object = {}) {
  const { policy, route } = aPolicyWith({
    fences: [{ name: "fence", action: "block", ...fence }],
    ...more,
  });
  const attempt = anAttempt(route);
  const source = { ...attempt.source, country: "NO", asn: 64500, ...place };
  const { decision, receipt } = await judge({ ...attempt, source }, route, policy, judgeDeps({}));
  return { ...decision, wouldChange: receipt.wouldChange };
}

test.for([
  ["outside of its countries", { holds: "outside", countries: ["NO", "SE"] }, { country: "FR" }, "block"],
  ["within its countries", { holds: "outside", countries: ["NO", "SE"] }, {}, "allow"],
  ["from nowhere known, outside", { holds: "outside", countries: ["NO"] }, { country: null }, "block"],
  ["from a country that is shut out", { holds: "inside", countries: ["FR"] }, { country: "FR" }, "block"],
  [
    "from nowhere known, nobody is shut out",
    { holds: "inside", countries: ["FR"] },
    { country: null },
    "allow",
  ],
  ["from a provider that is shut out", { holds: "inside", asns: [64500] }, {}, "block"],
] as const)("%s", async ([, fence, place, action], { expect }) => {
  expect((await decided(fence, place)).action).toBe(action);
});

test("the receipt names the fence, and what would have been without it", async ({ expect }) => {
  const { decidedBy, wouldChange } = await decided({ holds: "inside", countries: ["NO"] });
  expect(decidedBy).toBe("login/fence");
  expect(wouldChange).toEqual([{ without: "fence:fence", action: "allow" }]);
});

test("an exemption leads through a fence", async ({ expect }) => {
  const exemptions = [
    { name: "abroad", cidr: "198.51.100.0/24", atMost: "annotate", until: "2999-01-01T00:00:00Z" },
  ];
  const { action } = await decided({ holds: "inside", countries: ["NO"] }, {}, { exemptions });
  expect(action).toBe("annotate");
});
