/** The challenge that an answer carries; null where it is any other answer. */
export function offeredToken(status: number, header: (name: string) => string | null): string | null {
  return status === 403 ? header("gatehouse-challenge") : null;
}
