using System.Text.Json;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>
/// The keys of managed-settings.json whose form the API server checks. It only describes: every other key, at any
/// level, is carried through, and the settings themselves stay JSON so that nothing is lost on the way.
/// </summary>
[FreeForm]
public sealed record KnownSettings
{
    /// <summary>Which tools may be used: deny is looked at first, then ask, then allow.</summary>
    public KnownPermissions? Permissions { get; init; }

    /// <summary>Environment variables of each session. Secrets only as ${VAR}.</summary>
    [Items(256), Element(32768)]
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>The model at the start of a session: an alias or an id. A default, not a lock: see availableModels.</summary>
    [Length(256)]
    public string? Model { get; init; }

    /// <summary>The models that may be chosen: family aliases, version prefixes or ids. An empty list leaves only the default.</summary>
    [Items(128), Element(256), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? AvailableModels { get; init; }

    /// <summary>The default model must be in availableModels too.</summary>
    public bool? EnforceAvailableModels { get; init; }

    /// <summary>Models that follow when the first is overloaded, in order. The nearest configuration supplies the whole list.</summary>
    [Items(16), Element(256), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? FallbackModel { get; init; }

    /// <summary>Anthropic model ids and what the provider calls them.</summary>
    [Items(128), Element(2048)]
    public IReadOnlyDictionary<string, string>? ModelOverrides { get; init; }

    /// <summary>Hooks by event, each a list of matchers with handlers.</summary>
    [FreeForm]
    public JsonElement? Hooks { get; init; }

    /// <summary>No hooks at all.</summary>
    public bool? DisableAllHooks { get; init; }

    /// <summary>Only hooks of managed settings run.</summary>
    public bool? AllowManagedHooksOnly { get; init; }

    /// <summary>Only permission rules of managed settings count.</summary>
    public bool? AllowManagedPermissionRulesOnly { get; init; }

    /// <summary>Only the MCP servers that managed settings allow may be used.</summary>
    public bool? AllowManagedMcpServersOnly { get; init; }

    /// <summary>Every MCP server of a repository's .mcp.json is approved.</summary>
    public bool? EnableAllProjectMcpServers { get; init; }

    /// <summary>MCP servers of a .mcp.json that are approved.</summary>
    [Items(256), Element(256), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? EnabledMcpjsonServers { get; init; }

    /// <summary>MCP servers of a .mcp.json that are refused.</summary>
    [Items(256), Element(256), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? DisabledMcpjsonServers { get; init; }

    /// <summary>How Bash commands are confined.</summary>
    [FreeForm]
    public JsonElement? Sandbox { get; init; }

    /// <summary>Days after which transcripts are deleted; at least 1.</summary>
    [Range(1, 36500)]
    public int? CleanupPeriodDays { get; init; }

    /// <summary>Announcements at the start of a session.</summary>
    [Items(32), Element(1024), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? CompanyAnnouncements { get; init; }

    /// <summary>A command that prints a credential.</summary>
    [Length(4096)]
    public string? ApiKeyHelper { get; init; }

    /// <summary>A command that prints headers for telemetry.</summary>
    [Length(4096)]
    public string? OtelHeadersHelper { get; init; }

    /// <summary>The output style.</summary>
    [Length(128)]
    public string? OutputStyle { get; init; }

    /// <summary>The language of answers.</summary>
    [Length(64)]
    public string? Language { get; init; }

    /// <summary>What commits and pull requests say about Claude.</summary>
    [FreeForm]
    public JsonElement? Attribution { get; init; }

    /// <summary>The status line.</summary>
    [FreeForm]
    public JsonElement? StatusLine { get; init; }

    /// <summary>Extended thinking by default.</summary>
    public bool? AlwaysThinkingEnabled { get; init; }
}
