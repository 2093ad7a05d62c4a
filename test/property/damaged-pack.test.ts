import { test } from "vitest";
import { identityKeys } from "../../shared/credential/identity-keys.ts";
import { passwordSha1 } from "../../shared/credential/password-sha1.ts";
import type { Answer } from "../../shared/domain/lookup.ts";
import { artefactKey } from "../../shared/format/release-store.ts";
import type { ReleaseView } from "../../workers/gate/deps.ts";
import { openRelease } from "../../workers/gate/intel/open-release.ts";
import { aMadeRelease, memoryObjects, type MadeRelease } from "../support/made-release.ts";

type Ask = (view: ReleaseView, release: MadeRelease) => Answer<unknown>;

const leakedPassword: Ask = (view) => view.password(passwordSha1("leaked-1"));
const cleanPassword: Ask = (view) => view.password(passwordSha1("never-leaked"));
const leakedPair: Ask = (view, { keys }) => view.identity(identityKeys(keys.identity, "ann", "Summer2023!"));
const strangersName: Ask = (view, { keys }) =>
  view.identity(identityKeys(keys.identity, "zoe", "Summer2023!"));

test.for([
  ["a leaked password", "passwords", leakedPassword],
  ["a clean password", "passwords", cleanPassword],
  ["a leaked pair", "identities", leakedPair],
  ["a stranger", "identities", strangersName],
] as const)(
  "one damaged byte anywhere never changes the answer for %s",
  async ([, pack, ask], { expect }) => {
    const release = await aMadeRelease({
      passwords: { "leaked-1": 5, "leaked-2": 7 },
      pairs: [
        ["ann", "Summer2023!"],
        ["ben", "x"],
      ],
    });
    const key = artefactKey(release.body.artefacts[pack]?.sha256 ?? "");
    const whole = release.objects.get(key) ?? new Uint8Array();
    const truth = await ask(
      await openRelease(memoryObjects(release.objects), release.id, release.keys),
      release,
    );
    const answers = new Map<string, number>();
    for (let at = 0; at < whole.length; at++) {
      const damaged = whole.slice();
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      const objects = new Map(release.objects).set(key, damaged);
      const answer = await ask(await openRelease(memoryObjects(objects), release.id, release.keys), release);
      answers.set(JSON.stringify(answer), (answers.get(JSON.stringify(answer)) ?? 0) + 1);
    }
    // Damage in another block is not seen; damage in this one is unavailable. Nothing else can come out.
    expect(new Set(answers.keys())).toEqual(
      new Set([JSON.stringify(truth), '{"status":"unavailable","cause":"broken"}']),
    );
  },
);
