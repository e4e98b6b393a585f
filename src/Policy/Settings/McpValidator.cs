using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeConfig.Contracts.Matching;

namespace ClaudeConfig.Policy.Settings;

/// <summary>Checks the entries of managed-mcp.json.</summary>
internal static partial class McpValidator
{
    private static readonly string[] Common = ["type", "timeout", "alwaysLoad"];
    private static readonly string[] OfStdio = ["command", "args", "env"];
    private static readonly string[] OfWebSocket = ["url", "headers", "headersHelper"];
    private static readonly string[] OfHttp = [.. OfWebSocket, "oauth"];

    public static void Check(string name, JsonObject server, string path, FindingList findings)
    {
        if (!ServerName().IsMatch(name))
        {
            findings.Error($"{path}.name", $"\"{name}\" found; letters, digits, _ and - are allowed");
        }

        var type = server.ContainsKey("type") ? JsonNodes.Text(server["type"]) : "stdio";
        var known = type switch
        {
            "stdio" => OfStdio,
            "http" or "streamable-http" or "sse" => OfHttp,
            "ws" => OfWebSocket,
            _ => null,
        };
        if (known is null)
        {
            findings.Error($"{path}.type", $"{JsonNodes.Shown(server["type"])} found; stdio, http, sse or ws is needed");
            return;
        }

        foreach (var (field, value) in server)
        {
            var fieldPath = JsonPath.Member(path, field);
            if (!known.Contains(field) && !Common.Contains(field))
            {
                Unexpected(field, type!, fieldPath, findings);
            }
            else
            {
                CheckField(field, value, fieldPath, findings);
            }
        }

        var needed = type == "stdio" ? "command" : "url";
        if (!server.ContainsKey(needed))
        {
            findings.Error($"{path}.{needed}", $"nothing found; a server of type {type} needs a {needed}");
        }
    }

    private static void Unexpected(string field, string type, string path, FindingList findings)
    {
        if (OfStdio.Contains(field) || OfHttp.Contains(field))
        {
            findings.Error(path, $"a server of type {type} has no {field}; correct the type or remove the field");
        }
        else
        {
            findings.Warn(path, "not known to this version; it is carried through unchecked", nearest: Spelling.Nearest(field, [.. Common, .. OfStdio, .. OfHttp]));
        }
    }

    private static void CheckField(string field, JsonNode? value, string path, FindingList findings)
    {
        var problem = field switch
        {
            "command" or "headersHelper" => JsonNodes.Text(value) is { Length: > 0 } ? null : "a command is needed",
            "url" => IsAddress(JsonNodes.Text(value)) ? null : "an address such as https://mcp.example.com is needed; ${VAR} may stand in it",
            "args" => value is JsonArray items && items.All(item => JsonNodes.Text(item) is not null) ? null : "a list of texts is needed",
            "env" or "headers" => value is JsonObject members && members.All(member => JsonNodes.Text(member.Value) is not null) ? null : "an object of texts is needed",
            "timeout" => JsonNodes.Number(value) is { } number && number >= 1 && number == decimal.Truncate(number) ? null : "whole milliseconds, at least 1, are needed",
            "alwaysLoad" => JsonNodes.KindOf(value) == "boolean" ? null : "true or false is needed",
            "oauth" => value is JsonObject ? null : "an object is needed",
            _ => null,
        };
        if (problem is not null)
        {
            findings.Error(path, $"{JsonNodes.Shown(value)} found; {problem}");
        }
    }

    private static bool IsAddress(string? text) =>
        text is not null
        && (text.StartsWith("${", StringComparison.Ordinal)
            || (Uri.TryCreate(Variable().Replace(text, "0"), UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "ws" or "wss"));

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex ServerName();

    [GeneratedRegex(@"\$\{[^}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
