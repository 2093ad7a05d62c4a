import { test } from "vitest";
import { createReaders, type ReaderAsk } from "../../../workers/gate/stages/readers.ts";

const yes = () => true;

function opened() {
  const readers = createReaders();
  const hurried: string[] = [];
  const enter = (name: string, sinceMs: number, more: Partial<ReaderAsk> = {}) => {
    const hurry = () => void hurried.push(name);
    const ask = { most: 3, holder: name, share: 2, mayBeHurried: yes, sinceMs, hurry, ...more };
    return readers.enter(ask) ?? readers.displace(ask);
  };
  return { enter, hurried };
}

test("who sends slowest makes room for a newcomer once he had half a second", ({ expect }) => {
  const { enter, hurried } = opened();
  for (const [at, name] of ["a", "b", "c"].entries()) enter(name, at);
  expect(enter("early", 499)).toBeNull();
  expect(hurried).toEqual([]);
  expect(enter("late", 500)).not.toBeNull();
  expect(hurried).toEqual(["a"]);
});

test("whoever is done has left: nobody is hurried for a place that is free", ({ expect }) => {
  const { enter, hurried } = opened();
  const leave = enter("a", 0);
  enter("b", 0);
  enter("c", 0);
  leave?.();
  leave?.();
  expect(enter("d", 900)).not.toBeNull();
  expect(hurried).toEqual([]);
  expect(enter("e", 901)).not.toBeNull();
  expect(hurried).toEqual(["b"]);
});

test("an address that has its share makes room among its own", ({ expect }) => {
  const { enter, hurried } = opened();
  enter("stranger", 0);
  enter("own", 1, { holder: "own" });
  enter("own, newer", 2, { holder: "own" });
  expect(enter("own, third", 600, { holder: "own" })).not.toBeNull();
  expect(hurried).toEqual(["own"]);
});

test("whoever proved something is hurried by nobody", ({ expect }) => {
  const { enter, hurried } = opened();
  const proved = { mayBeHurried: () => false };
  for (const name of ["a", "b", "c"]) enter(name, 0, proved);
  expect(enter("stranger", 9_000)).toBeNull();
  expect(enter("known", 9_000, { ...proved, most: 4 })).not.toBeNull();
  expect(hurried).toEqual([]);
});
