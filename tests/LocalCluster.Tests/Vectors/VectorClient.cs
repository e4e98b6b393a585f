using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ClaudeConfig.LocalCluster.Tests.Vectors;

/// <summary>Sends the recorded requests, with their placeholders filled in.</summary>
internal sealed partial class VectorClient(HttpClient http, WebhookDouble hook)
{
    /// <summary>The address that the vectors were recorded with.</summary>
    private const string RecordedHook = "127.0.0.1:19443";

    private string _continue = "";

    /// <summary>Sends a request and gives its answer in the form of the recordings.</summary>
    public async Task<JsonObject> SendAsync(JsonNode request)
    {
        var (path, body) = await ResolveAsync((string)request["path"]!, request["body"]);
        using var message = new HttpRequestMessage(new HttpMethod((string)request["method"]!), path);
        message.Headers.TryAddWithoutValidation("Accept", (string?)request["accept"] ?? "application/json");
        if (body is not null)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse((string?)request["contentType"] ?? "application/json");
        }

        using var response = await http.SendAsync(message);
        var text = (await response.Content.ReadAsStringAsync()).Replace($"127.0.0.1:{hook.Port}", RecordedHook, StringComparison.Ordinal);
        var answer = new JsonObject
        {
            ["status"] = (int)response.StatusCode,
            ["contentType"] = response.Content.Headers.ContentType?.ToString(),
            ["warnings"] = response.Headers.TryGetValues("Warning", out var warnings) ? new JsonArray([.. warnings.Select(warning => (JsonNode)warning)]) : null,
            ["body"] = Parse(text),
        };
        if (answer["body"] is JsonObject found && found["metadata"] is JsonObject metadata && (string?)metadata["continue"] is { Length: > 0 } token)
        {
            _continue = token;
        }

        return answer;
    }

    /// <summary>Opens a watch; it is open on the server when this returns.</summary>
    public async Task<HttpResponseMessage> OpenWatchAsync(string path)
    {
        var (resolved, _) = await ResolveAsync(path, null);
        return await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, resolved), HttpCompletionOption.ResponseHeadersRead);
    }

    private async Task<(string Path, string? Body)> ResolveAsync(string path, JsonNode? body)
    {
        var target = Subresource().Replace(path.Split('?')[0], "");
        if (path.Contains("$rv", StringComparison.Ordinal))
        {
            path = path.Replace("$rv", await MetadataAsync(target, "resourceVersion") ?? "0", StringComparison.Ordinal);
        }

        path = path.Replace("$continue", Uri.EscapeDataString(_continue), StringComparison.Ordinal);
        if (body is null or JsonValue)
        {
            return (path, (string?)body);
        }

        var text = body.ToJsonString();
        if (text.Contains("\"$rv\"", StringComparison.Ordinal))
        {
            text = text.Replace("\"$rv\"", JsonSerializer.Serialize(await MetadataAsync(target, "resourceVersion") ?? "0"), StringComparison.Ordinal);
        }

        text = text.Replace("$ca", Convert.ToBase64String(Encoding.ASCII.GetBytes(hook.AuthorityPem)), StringComparison.Ordinal)
            .Replace(RecordedHook, $"127.0.0.1:{hook.Port}", StringComparison.Ordinal);
        foreach (var match in UidPlaceholder().Matches(text).DistinctBy(match => match.Value))
        {
            text = text.Replace(match.Value, await MetadataAsync(match.Groups[1].Value, "uid") ?? "none", StringComparison.Ordinal);
        }

        return (path, text);
    }

    private async Task<string?> MetadataAsync(string path, string field)
    {
        var body = Parse(await (await http.GetAsync(path)).Content.ReadAsStringAsync());
        return (string?)(body as JsonObject)?["metadata"]?[field];
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    [GeneratedRegex("/(status|scale)$")]
    private static partial Regex Subresource();

    [GeneratedRegex("\\$uid:([^\"]+)")]
    private static partial Regex UidPlaceholder();
}
