using System.Globalization;
using System.Text.Json;
using k8s;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>Everything that happened to objects of a kind since a moment, as the API remembers it.</summary>
internal static class History
{
    /// <summary>The version of a collection now.</summary>
    public static async Task<string> NowAsync(IKubernetes client, string path)
    {
        using var list = JsonDocument.Parse(await GetAsync(client, $"{path}?limit=1"));
        return list.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
    }

    /// <summary>The changes of a collection after a version, in order: their type and the object as it was then.</summary>
    public static async Task<IReadOnlyList<(string Type, JsonElement Object)>> SinceAsync(IKubernetes client, string path, string version)
    {
        var lines = (await GetAsync(client, $"{path}?watch=true&resourceVersion={version}&timeoutSeconds=1")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. lines.Select(line => JsonDocument.Parse(line).RootElement)
                .Where(change => change.GetProperty("type").GetString() != "BOOKMARK")
                .Select(change => (change.GetProperty("type").GetString()!, change.GetProperty("object"))),
        ];
    }

    /// <summary>An object's version as a number, which all known servers use.</summary>
    public static ulong VersionOf(JsonElement item) =>
        ulong.Parse(item.GetProperty("metadata").GetProperty("resourceVersion").GetString()!, CultureInfo.InvariantCulture);

    private static async Task<string> GetAsync(IKubernetes client, string path)
    {
        using var answer = await client.SendAsync(HttpMethod.Get, path);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }
}
