/** Names of functions, agents and tools: lower case words joined by `-`. */
export const NAME_PATTERN = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Longest folder name of a function. Lambda takes 64 characters for `<project>-<stage>-<function>`, and project and
 * stage together may take 32 of them.
 */
export const MAX_FUNCTION_NAME = 32;

/** Longest id of an agent. */
export const MAX_AGENT_ID = 32;
