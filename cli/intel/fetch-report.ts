import { readFeedState } from "../../intel-builder/fetch/feed-state.ts";
import type { Fetched } from "../../intel-builder/fetch/fetch-feed.ts";
import type { RangesFetched } from "../../intel-builder/fetch/fetch-ranges.ts";
import { knownByName } from "../../intel-builder/sources/feed-facts.ts";
import { PUBLIC_RANGES, PWNED_PASSWORDS, type PublicFeed } from "../../intel-builder/sources/public-feeds.ts";
import { printAnswer, table } from "./print.ts";

/** What became of each feed, what waits for a word, and what to do next. */
export function fetchedLines(
  feeds: readonly Fetched[],
  ranges: readonly RangesFetched[],
  folder: string,
): readonly string[] {
  const rows = feeds.map(({ id, outcome, detail, records, previousRecords }) => [
    id,
    outcome,
    records ?? "",
    previousRecords ?? "",
    detail,
  ]);
  const held = feeds.filter(({ outcome }) => outcome === "held").map(({ id }) => id);
  return [
    ...(rows.length > 0 ? table([["feed", "outcome", "records", "before", ""], ...rows]) : []),
    ...ranges.flatMap(rangesLines),
    ...(held.length > 0
      ? ["", `held: look at ${folder}/.fetch/held, then intel fetch ${held.join(" ")} --approve`]
      : []),
  ];
}

function rangesLines({ id, outcome, counts, records, faults }: RangesFetched): readonly string[] {
  const told = Object.entries(counts).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []));
  return [
    `${id}: ${outcome}${told.length > 0 ? `, ${told.join(", ")}, ${records} hashes` : ""}`,
    ...faults.map((fault) => `  ${fault}`),
    ...(outcome === "incomplete" ? ["  run it again: it goes on where it was"] : []),
  ];
}

/** `--list`: asks nobody. */
export async function printFeeds(folder: string, feeds: readonly PublicFeed[], json: boolean): Promise<void> {
  const known = await Promise.all(
    feeds.map(async (feed) => {
      const { title, licence, attribution } = knownByName(feed.file.toLowerCase());
      return { ...feed, title, licence, attribution, state: await readFeedState(folder, feed.id) };
    }),
  );
  const rows = known.map(({ id, title, licence, everyHours, state }) => [
    id,
    title,
    licence,
    everyHours,
    state.current?.records ?? "",
    state.checkedAtMs === 0 ? "never" : new Date(state.checkedAtMs).toISOString(),
    state.held === null ? (state.lastFault ?? "") : `held: ${state.held.reason}`,
  ]);
  const ranges = PUBLIC_RANGES.map(
    ({ id }) => `${id}  ${PWNED_PASSWORDS.title}  ${PWNED_PASSWORDS.licence}  (only when named)`,
  );
  const lines = [
    ...table([["feed", "title", "licence", "every h", "records", "checked", ""], ...rows]),
    "",
    ...ranges,
  ];
  printAnswer(json, { folder, feeds: known, ranges: PUBLIC_RANGES }, lines);
}
