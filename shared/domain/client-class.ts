/** Person, automation that says what it is, and automation that does not (or an attack tool). */
export const CLIENT_CLASSES = ["person", "declared", "automation"] as const;
export type ClientClass = (typeof CLIENT_CLASSES)[number];
