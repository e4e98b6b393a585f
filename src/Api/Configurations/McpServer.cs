using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>An MCP server, as in .mcp.json. Fields that are not listed here are carried through.</summary>
[FreeForm]
[Rule("(has(self.type) && self.type != 'stdio') || has(self.command)", "command is required for a stdio server (type unset or stdio)")]
[Rule("(!has(self.type) || self.type == 'stdio') || has(self.url)", "url is required for an http, sse or ws server")]
[Rule("!(has(self.command) && has(self.url))", "only one of command and url may be set")]
public sealed record McpServer
{
    /// <summary>The name; tools are called mcp__name__tool.</summary>
    [Required, Length(64), Pattern("^[A-Za-z0-9_-]+$", "made of letters, digits, _ and -, such as issue-tracker")]
    public string Name { get; set; } = "";

    /// <summary>How it is reached; stdio unless set.</summary>
    public McpTransport? Type { get; init; }

    /// <summary>The program of a stdio server.</summary>
    [Length(1024, Min = 1)]
    public string? Command { get; init; }

    /// <summary>The program's arguments.</summary>
    [Items(64), Element(4096), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>The program's environment. Secrets only as ${VAR}.</summary>
    [Items(64), Element(4096)]
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>The address of an http, sse or ws server; may contain ${VAR}.</summary>
    [Length(2048, Min = 1)]
    public string? Url { get; init; }

    /// <summary>Headers for an http, sse or ws server. Secrets only as ${VAR}.</summary>
    [Items(32), Element(4096)]
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>How long one tool call may take, in milliseconds.</summary>
    [Range(1, 86400000)]
    public int? Timeout { get; init; }

    /// <summary>Load its tools at the start of each session.</summary>
    public bool? AlwaysLoad { get; init; }

    /// <summary>Fields that this version does not know, carried through as they are.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
