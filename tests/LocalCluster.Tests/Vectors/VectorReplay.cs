using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tests.Vectors;

/// <summary>Carries out recorded steps and says where the answers differ.</summary>
internal sealed class VectorReplay(VectorClient client, WebhookDouble hook)
{
    private static readonly TimeSpan Eventually = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>For how long no further event may come once all expected ones are there.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    /// <summary>Runs a step.</summary>
    /// <returns>What differs; empty when the step matches.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(JsonObject step)
    {
        hook.Begin(step["webhook"] as JsonObject);
        if (step["watch"] is JsonObject watch)
        {
            return [.. await WatchAsync(watch, IsTrue(step, "unordered"))];
        }

        var differences = await RequestAsync(step);
        if (step["sent"] is JsonArray sent)
        {
            differences = [.. differences, .. Difference.Between(Reviews(sent), Reviews(hook.Seen()), "sent")];
        }

        return differences;
    }

    private async Task<IReadOnlyList<string>> RequestAsync(JsonObject step)
    {
        var wanted = (JsonObject)step["response"]!.DeepClone();
        wanted["warnings"] ??= null;
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await client.SendAsync(step["request"]!);
            IReadOnlyList<string> differences = IsTrue(step, "setup")
                ? JsonNode.DeepEquals(wanted["status"], answer["status"]) ? [] : [$".status: want {wanted["status"]} got {answer["status"]}"]
                : [.. Difference.Between(Normaliser.Normalise(wanted, IsTrue(step, "unordered")), Normaliser.Normalise(answer, IsTrue(step, "unordered")))];
            if (differences.Count == 0 || !IsTrue(step, "eventually") || Stopwatch.GetElapsedTime(started) > Eventually)
            {
                return differences;
            }

            await Task.Delay(Poll);
        }
    }

    private async Task<IEnumerable<string>> WatchAsync(JsonObject watch, bool unordered)
    {
        var wanted = (JsonArray)watch["events"]!;
        using var response = await client.OpenWatchAsync((string)watch["path"]!);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var statuses = new JsonArray();
        foreach (var action in (JsonArray)watch["during"]!)
        {
            statuses.Add((await client.SendAsync(action!))["status"]!.DeepClone());
        }

        var found = new JsonArray();
        var untilTimeout = ((string)watch["path"]!).Contains("timeoutSeconds", StringComparison.Ordinal);
        while (true)
        {
            var limit = found.Count < wanted.Count || untilTimeout ? Eventually : Quiet;
            var line = await ReadLineAsync(reader, limit);
            if (line is null)
            {
                break;
            }

            found.Add(JsonNode.Parse(line));
        }

        var expected = new JsonArray(watch["status"]!.DeepClone(), new JsonArray([.. ((JsonArray)watch["during"]!).Select(action => action!["status"]!.DeepClone())]), wanted.DeepClone());
        var actual = new JsonArray((int)response.StatusCode, statuses, found);
        return Difference.Between(Normaliser.Normalise(expected, unordered), Normaliser.Normalise(actual, unordered));
    }

    private static async Task<string?> ReadLineAsync(StreamReader reader, TimeSpan limit)
    {
        using var end = new CancellationTokenSource(limit);
        try
        {
            return await reader.ReadLineAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static JsonNode? Reviews(JsonArray reviews)
    {
        var copy = (JsonArray)reviews.DeepClone();
        foreach (var review in copy)
        {
            (review!["review"]?["request"] as JsonObject)?.Remove("userInfo");
        }

        return Normaliser.Normalise(copy, unordered: false);
    }

    private static bool IsTrue(JsonObject step, string mark) => step[mark] is JsonValue value && value.GetValue<bool>();
}
