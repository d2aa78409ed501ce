import { distance } from "fastest-levenshtein";
import { closeName } from "../close-name.ts";

/**
 * The arguments and attributes of the types of the Coder provider, those of all
 * of its versions together: https://registry.terraform.io/providers/coder/coder/latest/docs.
 */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  coder_agent:
    "api_key_scope arch auth connection_timeout default_apps delay_login_until_ready dir display_apps env init_script login_before_ready allow_login_before_ready metadata motd_file order os resources_monitoring shutdown_script shutdown_script_timeout startup_script startup_script_behavior startup_script_timeout token troubleshooting_url",
  coder_agent_instance: "agent_id instance_id",
  coder_ai_task: "app_id enabled prompt sidebar_app",
  coder_app:
    "agent_id command cors_behavior display_name external group healthcheck healthcheck_enabled healthcheck_interval healthcheck_threshold healthcheck_url hidden icon name open_in order relative_path share sharing_level slug subdomain target tooltip url",
  coder_devcontainer: "agent_id config_path subagent_id workspace_folder",
  coder_env: "agent_id merge_strategy name value",
  coder_external_agent: "agent_id token",
  coder_metadata: "cost daily_cost hide icon item pair resource_id",
  coder_script:
    "agent_id cron display_name icon log_path login_before_ready run_on_start run_on_stop schedule script start_blocks_login timeout",
  "data.coder_external_auth": "access_token optional",
  "data.coder_git_auth": "access_token",
  "data.coder_parameter":
    "default description display_name ephemeral form_type icon legacy_variable legacy_variable_name mutable name option optional order priority prompt_user required styling type validation value",
  "data.coder_provisioner": "arch os",
  "data.coder_secret": "env file help_message value",
  "data.coder_task": "enabled prompt",
  "data.coder_workspace":
    "access_port access_url coder_session_token is_prebuild is_prebuild_claim name owner owner_email owner_groups owner_id owner_name owner_oidc_access_token owner_session_token prebuild_count start_count template_id template_name template_version transition",
  "data.coder_workspace_owner":
    "email full_name groups login_type name oidc_access_token oidc_id_token oidc_refresh_token rbac_roles session_token ssh_private_key ssh_public_key",
  "data.coder_workspace_preset": "default description icon name parameters prebuilds",
  "data.coder_workspace_tags": "tags",
};

/** Arguments that every resource and data source takes. */
const META_ARGUMENTS = ["count", "depends_on", "for_each", "lifecycle", "provider"];

/** A version of the provider that is newer than this list may have names that are no closer than this. */
const MAX_EDITS = 2;

/**
 * What the name of an attribute or argument of one of Coder's types is a misspelling of.
 * @param type `coder_agent`, `data.coder_workspace`
 * @returns undefined where it may be right
 */
export function meantAttribute(type: string, name: string): string | undefined {
  const listed = ATTRIBUTES[type];
  if (listed === undefined) return undefined;
  const names = ["id", ...listed.split(" "), ...META_ARGUMENTS];
  if (names.includes(name)) return undefined;
  const close = closeName(name, names);
  return close !== undefined && distance(name, close) <= MAX_EDITS ? close : undefined;
}
