/** What a user agent says its sender is, worst last. The position is stored in artefacts: append, never reorder. */
export const USER_AGENT_KINDS = ["crawler", "http_library", "automation_browser", "attack_tool"] as const;
export type UserAgentKind = (typeof USER_AGENT_KINDS)[number];
