/** Where Coder's agent listens. */
export const DEFAULT_SOCKET_PATH = "/tmp/coder-agent.sock";

/** Names another path. */
export const SOCKET_PATH_VARIABLE = "CODER_AGENT_SOCKET_PATH";

/** How long a command that waits anyway tries to reach an agent that may still be starting. */
export const PATIENT_CONNECT_TIMEOUT = "10s";

/** How long the other commands try. */
export const CONNECT_TIMEOUT = "0s";

/** How long to wait for units. */
export const TIMEOUT = "5m";
