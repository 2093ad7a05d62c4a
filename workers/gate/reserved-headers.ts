/**
 * Names that only the gate may speak: anything of theirs from outside is removed on every path. CGI, WSGI and PHP read
 * `Gatehouse_Verdict` as `Gatehouse-Verdict`, and nginx can be told to, so both spellings are reserved.
 */
function isReserved(name: string): boolean {
  const spelling = name.toLowerCase().replaceAll("_", "-");
  return spelling.startsWith("gatehouse-") || spelling === "exposed-credential-check";
}

/** A copy without reserved names, or null where there are none: the usual request is not copied. */
export function withoutReserved(headers: Headers): Headers | null {
  const reserved = [...headers.keys()].filter(isReserved);
  if (reserved.length === 0) return null;
  const kept = new Headers(headers);
  for (const name of reserved) kept.delete(name);
  return kept;
}
