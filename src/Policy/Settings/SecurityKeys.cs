using ClaudeConfig.Contracts.Matching;

namespace ClaudeConfig.Policy.Settings;

/// <summary>Keys that forbid, narrow or lock something: misspelt, they would leave open what everybody believes closed.</summary>
internal static class SecurityKeys
{
    private const int MostSlips = 2;

    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "allowAllClaudeAiMcps", "allowManagedDomainsOnly", "allowManagedHooksOnly", "allowManagedMcpServersOnly", "allowManagedPermissionRulesOnly",
        "allowManagedReadPathsOnly", "allowUnsandboxedCommands", "allowedChannelPlugins", "allowedDomains", "allowedHttpHookUrls", "allowedMarketplaces", "allowedMcpServers",
        "allowedProviders", "ask", "availableModels", "availableModelsMatch", "blockReadsOutsideWorkingDirectories", "blockWritesOutsideWorkingDirectories", "blockedMarketplaces",
        "channelsEnabled", "credentials", "defaultMode", "deniedDomains", "deniedMcpServers", "deniedModels", "deny", "denyInsteadOfPrompting", "denyRead", "denyWrite",
        "disableAllHooks", "disableAutoMode", "disableBundledSkills", "disableBypassPermissionsMode", "disableClaudeAiConnectors", "disableCommandPluginSources",
        "disableRemoteControl", "disableSideloadFlags", "disableSkillShellExecution", "disabledMcpjsonServers", "enableAllProjectMcpServers", "enabled",
        "enforceAvailableModels", "failIfUnavailable", "filesystem", "forceLoginGatewayUrl", "forceLoginMethod", "forceLoginOrgUUID", "forceRemoteSettingsRefresh", "hooks",
        "httpHookAllowedEnvVars", "managedMcpServers", "managedSourcesBehavior", "maxEffortLevel", "network", "parentSettingsBehavior", "permissions", "requiredMaximumVersion",
        "requiredMinimumVersion", "sandbox", "strictAllowlist", "strictKnownMarketplaces", "strictPluginOnlyCustomization",
    };

    /// <summary>The security key that was meant by an unknown one, or null. Events of hooks count as such: guards hang on them.</summary>
    public static string? MeantBy(string name, IEnumerable<string> known, bool all = false) =>
        Spelling.Nearest(name, known, MostSlips) is { } nearest && (all || Names.Contains(nearest)) ? nearest : null;
}
