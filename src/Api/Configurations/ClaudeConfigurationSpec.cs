using System.Text.Json;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>Claude Code configuration and where it goes.</summary>
[Rule("has(self.projectRef) || !has(self.targets)",
    "targets need projectRef; a configuration without a project is only a base for others")]
public sealed record ClaudeConfigurationSpec
{
    /// <summary>The project it belongs to. Without one it is a base that others extend, and it is delivered nowhere.</summary>
    public ObjectReference? ProjectRef { get; init; }

    /// <summary>
    /// The configurations that this one builds on; a later one is nearer. Deny lists are united, of scalars the nearest
    /// wins. Each must admit this namespace in its allowed.configurations.
    /// </summary>
    [Items(16), ListType(ListKind.Atomic)]
    [Rule("self.all(e, self.exists_one(o, o.name == e.name && (has(o.__namespace__) ? o.__namespace__ : '') == (has(e.__namespace__) ? e.__namespace__ : '')))",
        "each configuration may be extended only once")]
    public IReadOnlyList<ObjectReference>? Extends { get; init; }

    /// <summary>Which namespaces may refer to this configuration, by kind.</summary>
    public ConfigurationReferrers? Allowed { get; init; }

    /// <summary>
    /// The content of managed-settings.json. Known keys are checked; unknown keys are carried through with a warning.
    /// Secrets only as ${VAR}.
    /// </summary>
    [FreeForm(Shape = typeof(KnownSettings))]
    public JsonElement? Settings { get; init; }

    /// <summary>The managed CLAUDE.md.</summary>
    [Length(131072)]
    public string? Memory { get; init; }

    /// <summary>The MCP servers. When any is set, they are the only ones that Claude Code may use (managed-mcp.json).</summary>
    [Items(64), ListType(ListKind.Map, "name")]
    public IReadOnlyList<McpServer>? McpServers { get; init; }

    /// <summary>Managed subagents.</summary>
    [Items(64), ListType(ListKind.Map, "name")]
    public IReadOnlyList<Subagent>? Agents { get; init; }

    /// <summary>Managed skills.</summary>
    [Items(64), ListType(ListKind.Map, "name")]
    public IReadOnlyList<Skill>? Skills { get; init; }

    /// <summary>Managed output styles.</summary>
    [Items(32), ListType(ListKind.Map, "name")]
    public IReadOnlyList<OutputStyle>? OutputStyles { get; init; }

    /// <summary>Environment variables for Claude Code, merged over <c>settings.env</c>. Secrets only as ${VAR}.</summary>
    [Items(256), ListType(ListKind.Map, "name")]
    public IReadOnlyList<EnvironmentVariable>? Env { get; init; }

    /// <summary>Which of the project's namespaces and pods get it; all unless set.</summary>
    public ConfigurationTargets? Targets { get; init; }

    /// <summary>How a change reaches the targets; all at once unless set.</summary>
    public Rollout? Rollout { get; init; }

    /// <summary>How many old revisions are kept besides the one in use; 10 unless set.</summary>
    [Range(0, 100)]
    public int? RevisionHistoryLimit { get; init; }

    /// <summary>
    /// Holds delivery at this revision, whatever the rest of the spec says. Its name follows from its content and is the
    /// same in every cluster.
    /// </summary>
    [Length(253), Pattern(Patterns.Subdomain, Patterns.SubdomainSentence)]
    public string? PinnedRevision { get; init; }
}
