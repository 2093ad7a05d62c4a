/** Of an account among those of one mailbox, or of an attempt among those of one account: a handful is told apart. */
export function short(id: string): string {
  return id.slice(0, 8);
}
