/** How a name reads: as people choose them, hard to say, as drawn at random. */
export const LOOKS = ["plain", "odd", "random"] as const;
export type Look = (typeof LOOKS)[number];

/** What is left of a phone number. Those that nobody can read have no `phone`, and one block and area together. */
export type PhoneFacts = {
  readonly phone: string | null;
  /** Null where no digit was typed. The ten thousand numbers that it stands among. */
  readonly phoneBlock: string | null;
  /** The ten million: a country, or a network in it. */
  readonly phoneArea: string | null;
};

/** What is left of a sign-up for comparing it with others. Pseudonyms, and words that fit thousands. */
export type SignupFacts = PhoneFacts & {
  /** The mailbox that all spellings of an address reach. */
  readonly mailbox: string | null;
  /** Letters of the name, its domain, and its number but for the last digit: `user001`, `user002` have one. */
  readonly stem: string | null;
  readonly domain: string | null;
  /** Half a country has its mail there, so that many come from it says nothing. */
  readonly largeProvider: boolean;
  readonly shape: string;
  readonly look: Look;
  /** The password alone, under the keys of this day and of those before it that the window still holds; empty without one. */
  readonly passwords: readonly string[];
  readonly postal: string | null;
};

/** Whose attempt it was. */
export type Tried = {
  /** The name as it was spelled: a farm's names are many spellings of few. */
  readonly accountId: string;
  readonly attemptId: string;
};

/** A new account as it is compared with others. */
export type Signup = Tried & {
  readonly atMs: number;
  readonly networkId: string | null;
  readonly country: string | null;
  readonly signature: string;
  /** What the client stays through every update of its. */
  readonly family: string;
  readonly facts: SignupFacts;
};

/** How many other new accounts share something, and how many would on a usual day. */
export type Shared = { readonly others: number; readonly expected: number };

/** A sign-up among those of the last days. */
export type SignupReading = {
  /** Other spellings of the same mailbox within a month. */
  readonly aliases: number;
  readonly sameStem: number;
  /** Networks where other accounts chose the same password, and whether some did so in this very network. */
  readonly samePassword: number;
  readonly samePasswordHere: boolean;
  /** Same shape of the name at the same mail domain, given how many came from that domain. */
  readonly shape: Shared;
  readonly domain: Shared;
  /** Whose small mail domain others came from as well: how many there are of other such domains. */
  readonly companies: Shared;
  readonly look: Shared;
  readonly signature: Shared;
  readonly country: Shared;
  /** New accounts with this very phone number, and with one of its ten thousand neighbours. */
  readonly samePhone: number;
  readonly phoneBlock: Shared;
  /** How surely hardly anybody types the codes that are sent to numbers like this one, 0 to 1. */
  readonly unanswered: number;
  /** 0: nothing is known of what is usual here, 1: weeks are. */
  readonly experience: number;
};

/** A letter that somebody asks for, or a code or token that a stranger shows. */
export type Recovery = {
  readonly kind: "reset" | "otp" | "token";
} & Pick<Signup, "accountId" | "attemptId" | "atMs" | "networkId" | "country" | "signature"> & {
    /** Whether somebody ever logged in to the account that is named; `own`: from this very device, so it says nothing of strangers. */
    readonly standing: "used" | "unused" | "unclear" | "token" | "own";
    /** Where the message would go; left out where none is sent, or the route does not say. */
    readonly phone?: PhoneFacts;
  };

/** How strangers who ask for letters and type codes fare. */
export type RecoveryReading = {
  readonly fared: readonly Fared[];
  /** How surely hardly anybody types the codes that are sent to numbers like this one, 0 to 1. */
  readonly unanswered: number;
};

/** How the accounts fared that strangers with something in common asked letters for, or typed codes at. */
export type Fared = {
  readonly accounts: number;
  /** Networks whose accounts came to nothing. */
  readonly lost: number;
  /** As many would on a usual day. */
  readonly expected: number;
};

/**
 * What became of a sign-up or recovery: the origin made no account; the gate kept it, so no message went out; a letter was sent; a code was
 * right; nobody knows.
 */
export type SignupOutcome = "refused" | "unsent" | "sent" | "answered" | "void";
