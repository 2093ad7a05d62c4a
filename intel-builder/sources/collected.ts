import type { LineForm } from "../kernel/kernel.ts";
import type { Compression } from "./compression.ts";
import type { SourceTally } from "./source-tally.ts";

/** One finished artefact of a release, before it is named by its hash. */
export type ArtefactBytes = {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Flat facts for the manifest: format version, counts, what a code means. */
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly entries: number;
  /** Ids of the sources that went into it, as in `Collected.sources`. */
  readonly sources: readonly string[];
};

/** What a leak feed can say. Passwords and pairs exist in the builder's memory only, never in an artefact or message. */
export type CredentialRecord =
  | {
      readonly kind: "password";
      /** SHA-1 of the password, 20 bytes. */
      readonly sha1: Uint8Array;
      /** Sightings; a lower bound of 1 where the feed does not count. */
      readonly count: number;
      /** Among the passwords that guessing starts with. */
      readonly common: boolean;
      readonly source: string;
    }
  | {
      /** What Windows domains keep: MD4 of the password's UTF-16. The password itself is not known. */
      readonly kind: "ntlm";
      /** 16 bytes. */
      readonly ntlm: Uint8Array;
      readonly count: number;
      readonly common: boolean;
      readonly source: string;
    }
  | { readonly kind: "pair"; readonly username: string; readonly password: string; readonly source: string }
  | { readonly kind: "username"; readonly username: string; readonly source: string };

/** What became of one source: goes into the manifest (origin) and to the terminal (counts, examples). */
export type SourceReport = {
  readonly id: string;
  readonly title: string;
  /** SPDX id, or the licence's own words where it has none. */
  readonly licence: string;
  /** The sentence that must accompany the data; empty where the licence asks for none. */
  readonly attribution: string;
  readonly url: string;
  /** Records read, refused ones included. */
  readonly read: number;
  readonly rejected: number;
  readonly rejectedByCode: Readonly<Record<string, number>>;
  /** The first few refusals of each code: file, line number, code. Never the record itself. */
  readonly rejectedExamples: readonly string[];
  /** Records that went on. */
  readonly entries: number;
  /** 0..1: how far this source is believed. */
  readonly confidence: number;
  /** How long after the release was built its word should hold; null: until the next release. */
  readonly expiresAfterDays: number | null;
};

/** Files of one simple form: the builder reads their bytes itself, in several threads and by ranges where it can. */
export type RawCredentialFile = {
  readonly absolute: string;
  /** What reports name: the path inside the feed folder. */
  readonly path: string;
  /**
   * Where it is a folder of hash ranges (there may be a million files): their names, in order. `absolute` and `path` then
   * name the folder, `path` being empty for the feed folder itself. Null where it is a file.
   */
  readonly names: readonly string[] | null;
  /** Ranges of bytes can be read only where it is "none"; the rest streams through `unpacked`. Folders are "none". */
  readonly compression: Compression;
  readonly form: LineForm;
  /** So many lines from the first one are flagged common: lists by rank. */
  readonly commonLines: number;
  /** Counted by the builder. */
  readonly tally: SourceTally;
};

/** A file of `--feeds DIR` that nothing was read from, and why. */
export type IgnoredFile = { readonly path: string; readonly reason: string };

/**
 * Everything the sources give to a release. `credentials` streams: read it and `rawCredentials` once, before `sources` is
 * asked for.
 */
export type Collected = {
  readonly addresses: ArtefactBytes;
  /** Where every word of `addresses` came from. Not resident: for people. */
  readonly addressProvenance: ArtefactBytes;
  readonly asn: ArtefactBytes;
  readonly asnKinds: ArtefactBytes;
  readonly domains: ArtefactBytes;
  readonly userAgents: ArtefactBytes;
  readonly credentials: AsyncIterable<CredentialRecord>;
  /** Beside `credentials`, which do not hold them again. */
  readonly rawCredentials: readonly RawCredentialFile[];
  /** Complete only after all credentials were read: counts grow while they stream. */
  readonly sources: readonly SourceReport[];
  readonly ignored: readonly IgnoredFile[];
};

/** Progress for the person who waits; one short line each, no secrets. */
export type Report = (line: string) => void;
