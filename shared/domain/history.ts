/** What an account's object knew at the moment an attempt was reserved (the attempt itself not included). */
export type AccountHistory = {
  /** The account logged in at least once within memory. */
  readonly established: boolean;
  /** Wrong or still undecided guesses of the last 15 minutes in this attempt's bucket (one bucket for all clients
   * without a valid device cookie, one for each known device). */
  readonly failures: number;
  /** Wrong guesses of strangers over days (half-life 12 hours): what a patient attacker cannot hide. */
  readonly slowFailures: number;
  /** Distinct networks among those failures. */
  readonly failingNetworks: number;
  /** This very wrong password was already counted: a stale client that repeats itself, not a new guess. */
  readonly repeatedPassword: boolean;
  /** The origin refused this very password here before: whoever repeats it learns nothing. */
  readonly knownWrong?: boolean;
  /** It is repeated, but so far a proof was asked for instead of trying it: if it is refused now, that is its first failure. */
  readonly onlyAsked?: boolean;
  /** Failures of those who gave a proof in this network; set while strangers have used up the account's own guesses. */
  readonly provedFailures?: number;
  /** The account limit was reached, so no guess was reserved: the attempt must not reach the origin. */
  readonly limited: boolean;
  /** Familiarity in 0..1, decayed over months: how usual this network, provider, country and client signature are. */
  readonly networkFamiliarity: number;
  readonly asnFamiliarity: number;
  readonly countryFamiliarity: number;
  readonly signatureFamiliarity: number;
  /** How surprising the attempt is for this account: -ln of the chance that its people do so (0: usual, or nothing is known). */
  readonly surprise: {
    /** The finest of network and provider that is new. */
    readonly place: number;
    readonly country: number;
    /** Client signature and browser family. */
    readonly client: number;
    /** That no known device came along. */
    readonly noDevice: number;
  };
  /** Right passwords within 15 minutes whose second step nobody ended, since somebody got in last. */
  readonly unfinishedSteps: number;
  /** From the last login's place to this one, faster than anybody travels. */
  readonly journey: { readonly km: number; readonly hours: number } | null;
  /** Since the first login that the gate saw of this account: it is at least so old. Null where it saw none, or forgot when. */
  readonly accountAgeMs: number | null;
  /** The same of this device at this account. */
  readonly deviceAgeMs: number | null;
  /** Networks that failed here and never logged in, over days (half-life 3 days). The attempt's own network is not among them. */
  readonly strangeNetworks: number;
  /** How much the known device looks like another: 0 as ever, 1 another browser from elsewhere (a stolen cookie). */
  readonly deviceDoubt: number;
  /** The last accepted login used a pair that stands in a leak, and nobody changed the password since. For half a year. */
  readonly usesLeakedPair: boolean;
};

/** Sums and sketched distinct counts of one cell over one span of time. */
export type CellTotals = {
  readonly successes: number;
  /** `rejected` and `unknown_user`, without repeats of one wrong password. */
  readonly failures: number;
  readonly unknownUsers: number;
  readonly leakedPairs: number;
  /** Estimate of distinct accounts whose password was right here. */
  readonly goodAccounts: number;
  /** Estimate of distinct accounts that failed here and never succeeded: a typo that was corrected is not in it. */
  readonly lostAccounts: number;
};

/**
 * What one cell saw over the last 10 to 20 minutes. Attempts with a known device are not counted here (but for
 * `attempts`): the novel slice is where attacks live, and a person on an own device must not be able to darken a cell.
 */
export type CellCounts = CellTotals & {
  /** Every attempt that entered, settled or not, known device or not. */
  readonly attempts: number;
  /** Attempts that the gate itself kept from the origin. */
  readonly withheld: number;
  /** Estimate of distinct accounts tried here (bounded sketch). */
  readonly accounts: number;
  /** Estimate of distinct accounts that failed here, or were asked for a proof (bounded sketch). */
  readonly failedAccounts: number;
  /** The same over the last 6 to 12 hours: an attack that is too slow for minutes. */
  readonly slow: CellTotals;
  /** Share of accounts that this cell loses when nothing is wrong, learned from its own quiet windows. */
  readonly usualLoss: number;
};

/**
 * A cell is one address, network, autonomous system, client signature, a whole route, or one password (its keyed mark
 * changes every day): each is something that one attack shares and its victims do not.
 */
export const CELL_LEVELS = ["address", "network", "asn", "signature", "route", "password"] as const;
export type CellLevel = (typeof CELL_LEVELS)[number];

export type SourceHistory = Readonly<Record<CellLevel, CellCounts>>;
