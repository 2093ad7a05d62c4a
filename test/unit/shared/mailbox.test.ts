import { test } from "vitest";
import { mailboxOf } from "../../../shared/identity/mailbox.ts";

test.for([
  [
    "Gmail ignores dots, tags and its second name",
    "C.arolin.Hansen+7@googlemail.com",
    "carolinhansen@gmail.com",
  ],
  ["others keep dots", "anna.hansen@outlook.com", "anna.hansen@outlook.com"],
  ["tags of others are dropped as well", "anna.hansen+shop@outlook.com", "anna.hansen@outlook.com"],
  ["Proton ignores dots, underscores and hyphens", "an_na-h.x@pm.me", "annahx@proton.me"],
  ["Yahoo's disposable addresses belong to their base", "base-word@yahoo.co.uk", "base@yahoo.co.uk"],
  ["Fastmail's subdomains are tags", "anything@anna.fastmail.com", "anna@fastmail.com"],
  ["one Apple mailbox has three names", "anna@me.com", "anna@icloud.com"],
  ["a Cyrillic letter that looks Latin is Latin", "аnna@post.example", "anna@post.example"],
  ["a name that begins with a plus is a name", "+anna@post.example", "+anna@post.example"],
  ["an international domain is ASCII", "anna@BÜCHER.example", "anna@xn--bcher-kva.example"],
] as const)("%s", ([, address, box], { expect }) => {
  expect(mailboxOf(address)?.box).toBe(box);
});

test("text without a domain has no mailbox", ({ expect }) => {
  expect(mailboxOf("anna")).toBeNull();
});
