import { realmOf, type Realm } from "./realm.ts";
import { searchPuzzle, type Puzzle } from "./search-puzzle.ts";
import { hasSoftwareGraphics } from "./software-graphics.ts";

/** The first thing that a worker says. */
export type Greeting = { readonly realm: Realm; readonly softwareGraphics: boolean };

addEventListener("message", ({ data }: MessageEvent<Puzzle>) => {
  postMessage(searchPuzzle(data, 0, Number.POSITIVE_INFINITY));
});
postMessage({ realm: realmOf(navigator), softwareGraphics: hasSoftwareGraphics() } satisfies Greeting);
