import type { Collection } from "./collection.ts";

/** How to read a file. Guards are read before everything else, relays before what relays must not be called. */
export type FeedReader = {
  readonly stage: "guard" | "relay" | "rest";
  readonly add: (collection: Collection) => void | Promise<void>;
};
