import { test } from "vitest";
import {
  addDisposable,
  addFree,
  finishDisposable,
  openDisposableCollection,
} from "../../../intel-builder/sources/disposable-domains.ts";
import { openTally } from "../../../intel-builder/sources/source-tally.ts";
import { openDomainSet, verifyDomainSet } from "../../../shared/format/domain-set.ts";

function aTally(id: string) {
  return openTally({
    id,
    title: "",
    licence: "",
    attribution: "",
    url: "",
    confidence: 1,
    expiresAfterDays: null,
  });
}

test("a well-known provider and a country's registry are refused by line", ({ expect }) => {
  const tally = aTally("a");
  const domains = ["trash.example", "gmail.com", "edu.pl", "not a domain"];
  addDisposable(openDisposableCollection(), { where: "list", domains, wildcard: false }, tally);
  expect(tally.report().rejectedExamples).toEqual([
    "list:2: well_known_provider",
    "list:3: registry_suffix",
    "list:4: not_a_domain",
  ]);
});

test("a domain on a list of free providers stays disposable, and the conflict is counted", ({ expect }) => {
  const collection = openDisposableCollection();
  addDisposable(collection, { where: "d", domains: ["trash.example"], wildcard: false }, aTally("a"));
  addFree(
    collection,
    { where: "f", domains: ["trash.example", "free.example"], wildcard: false },
    aTally("f"),
  );
  const { bytes, parameters } = finishDisposable(collection);
  verifyDomainSet(bytes);
  expect(parameters).toMatchObject({ alsoOnFreeLists: 1 });
  expect(openDomainSet(bytes).match("trash.example")).toEqual(["a"]);
  expect(openDomainSet(bytes).match("free.example")).toEqual([]);
});

test("names under which lists name others one by one do not take strangers with them", ({ expect }) => {
  const collection = openDisposableCollection();
  const domains = ["dyn.example", "a.dyn.example", "b.dyn.example", "c.dyn.example", "trash.example"];
  addDisposable(collection, { where: "d", domains, wildcard: false }, aTally("a"));
  const set = openDomainSet(finishDisposable(collection).bytes);
  expect(
    ["dyn.example", "a.dyn.example", "x.a.dyn.example", "shop.dyn.example", "x.trash.example"].map(
      (name) => set.match(name).length,
    ),
  ).toEqual([1, 1, 1, 0, 1]);
});

test("a wildcard of a list holds for everything below it", ({ expect }) => {
  const collection = openDisposableCollection();
  const domains = ["a.dyn.example", "b.dyn.example", "c.dyn.example"];
  addDisposable(collection, { where: "d", domains, wildcard: false }, aTally("a"));
  addDisposable(collection, { where: "w", domains: ["*.dyn.example"], wildcard: true }, aTally("b"));
  const set = openDomainSet(finishDisposable(collection).bytes);
  expect(set.match("shop.dyn.example")).toEqual(["b"]);
});

test("international names and names of several lists are one entry", ({ expect }) => {
  const collection = openDisposableCollection();
  addDisposable(collection, { where: "d", domains: ["müll.example"], wildcard: false }, aTally("b"));
  addDisposable(collection, { where: "e", domains: ["XN--MLL-HOA.example"], wildcard: false }, aTally("a"));
  expect(openDomainSet(finishDisposable(collection).bytes).match("xn--mll-hoa.example")).toEqual(["a", "b"]);
});
