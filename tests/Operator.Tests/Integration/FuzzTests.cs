using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Harness;
using CsCheck;
using k8s;

namespace ClaudeConfig.Operator.Tests.Integration;

public sealed class FuzzTests(OperatorFixture fixture, ITestOutputHelper output) : OperatorTest(fixture)
{
    private const int Objects = 200;

    /// <summary>Values that are seldom right where they are put. What the API takes, the operator has to live with.</summary>
    private static readonly string[] Odd =
    [
        "null", "true", "0", "-1", "9223372036854775807", "1e300", "0.1", "\"\"", "\" \"", "\"\\u0000\"", "\"😀\"", "\"../../etc/passwd\"", "\"${A}\"",
        "\"0\"", "\"-0.000001\"", "\"99999999999999999999999999\"", "\"1h\"", "\"9999999h\"", "\"*\"", "\"[\"", "\"Europe/Nowhere\"", "\"2026-02-29T00:00:00Z\"",
        "[]", "{}", "[null]", "[[[[[[[[[[]]]]]]]]]]", "{\"\": {\"a\": {\"b\": [1, \"x\", null]}}}", "{\"name\": \"x\"}", "\"LONG\"",
    ];

    private static readonly (string Kind, string Plural, string Spec)[] Kinds =
    [
        ("ClaudeProject", Projects, """
            {"displayName": "Fuzz", "parentRef": {"name": "good"}, "allowed": {"children": {"from": "Selector", "selector": {"matchLabels": {"a": "b"}}}, "budgets": {"from": "All"}},
             "policy": {"dataBoundary": ["eu"], "unbudgeted": "Deny"},
             "members": [{"subject": {"kind": "Group", "name": "g"}, "role": "Admin"}, {"subject": {"kind": "ServiceAccount", "name": "s", "namespace": "n"}, "role": "Viewer"}],
             "namespaceSelector": {"matchExpressions": [{"key": "never", "operator": "In", "values": ["x"]}]},
             "repositories": [{"url": "https://github.com/a/b"}], "keys": [{"name": "k", "duration": "720h", "rotationInterval": "168h"}],
             "providers": [{"name": "p", "type": "Anthropic", "credential": {"secretKeyRef": {"name": "s", "key": "k"}}}, {"name": "q", "type": "Ollama", "baseURL": "https://x.example"}],
             "state": "Active", "deletionPolicy": "Delete"}
            """),
        ("ClaudeConfiguration", Configurations, """
            {"projectRef": {"name": "good"}, "extends": [{"name": "base"}], "memory": "text",
             "settings": {"model": "opus", "permissions": {"allow": ["Read"], "deny": ["Bash(curl *)"]}, "env": {"A": "b"}, "unknown": {"x": [1]},
                          "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x", "timeout": 3}]}]}},
             "mcpServers": [{"name": "m", "type": "http", "url": "https://x.example", "headers": {"A": "${B}"}}, {"name": "n", "command": "npx", "args": ["-y"]}],
             "agents": [{"name": "a", "description": "d", "prompt": "p"}], "skills": [{"name": "s", "description": "d", "content": "c"}],
             "outputStyles": [{"name": "o", "description": "d", "content": "c"}], "env": [{"name": "E", "value": "v"}],
             "targets": {"namespaceSelector": {"matchLabels": {"a": "b"}}}, "revisionHistoryLimit": 3}
            """),
        ("Budget", Budgets, """
            {"limit": {"amount": "10", "currency": "USD"}, "scope": {"projectRef": {"name": "good"}, "models": ["claude-*"], "members": ["m"], "keys": ["k"]},
             "parentRef": {"name": "other"}, "perMember": {"limit": {"amount": "1", "currency": "USD"}},
             "period": {"type": "Monthly", "timeZone": "Europe/Berlin", "dayOfMonth": 31, "timeOfDay": "02:30"},
             "thresholds": [{"percent": 80, "basis": "Actual", "action": "Notify"}], "grants": [{"name": "g", "amount": "5", "expirationTime": "2027-01-01T00:00:00Z"}],
             "enforcement": {"mode": "Hard", "holdWaitSeconds": 5}}
            """),
        ("ModelRoute", Routes, """
            {"projectRef": {"name": "good"}, "match": [{"models": ["claude-*"], "members": ["m"], "minInputTokens": 1, "headers": [{"name": "x-a", "value": "b"}]}],
             "targets": [{"name": "first", "provider": "p", "model": "m", "weight": 1, "priority": 0}, {"name": "second", "provider": "q", "model": "m"}],
             "strategy": {"type": "Priority", "sessionAffinity": true}, "retryOn": {"statusCodes": ["429", "5xx"], "errors": ["Timeout"]}, "maxAttempts": 2,
             "timeouts": {"firstByte": "30s", "idle": "1m"}, "dataBoundary": ["eu"]}
            """),
    ];

    private readonly List<(string Plural, string Name)> accepted = [];
    private int count;
    private string refusal = "";

    [Fact]
    public async Task OddObjects_OfEveryKind_AllGetAStatusAndStopNobody()
    {
        ApplyProject("good", "providers:\n- {name: p, type: Ollama, baseURL: \"https://x.example\"}");
        ApplyConfiguration("base", "memory: base");
        foreach (var (kind, plural, spec) in Kinds)
        {
            var before = accepted.Count;
            await PostAsync(kind, plural, JsonNode.Parse(spec)!);
            Assert.True(accepted.Count > before, $"the {kind} that is to be changed is itself refused: {refusal}");
            await Gen.Select(Gen.Int[0, 10_000], Gen.Int[-Odd.Length, Odd.Length - 1]).Array[1, 3].SampleAsync(
                mutations => PostAsync(kind, plural, Mutate(spec, mutations)), iter: Objects, threads: 1);
            output.WriteLine($"{kind}: {accepted.Count - before} of {Objects} accepted");
            Assert.True(accepted.Count - before > Objects / 20, $"only {accepted.Count - before} {plural} were accepted: the fuzz shows nothing");
        }

        foreach (var (plural, name) in accepted)
        {
            await HasStatusAsync(plural, name);
        }

        ApplyConfiguration("after", "projectRef: {name: good}\nmemory: still here");
        await BundleAsync("after", "still here", deadline: Deadlines.Slow);
        await ReadyAsync(Configurations, "after", deadline: Deadlines.Slow);
        Assert.False(Fixture.Operator.HasExited);
    }

    private async Task HasStatusAsync(string plural, string name)
    {
        try
        {
            await Eventually.TrueAsync(
                async () => Condition(await GetAsync(plural, name), "Ready") is not null, $"{plural} {name} has a condition Ready", Deadlines.Slow);
        }
        catch (TimeoutException e)
        {
            var log = Fixture.Log().Split('\n').LastOrDefault(line => line.Contains($"{Home}/{name}\"", StringComparison.Ordinal) || line.Contains($"{name}\"", StringComparison.Ordinal));
            throw new TimeoutException($"{e.Message}: {await GetAsync(plural, name)}\n{log}", e);
        }
    }

    private async Task PostAsync(string kind, string plural, JsonNode spec)
    {
        var name = $"fuzz-{count++}";
        var body = new JsonObject
        {
            ["apiVersion"] = "claudeconfig.dev/v1alpha1",
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Home },
            ["spec"] = spec,
        };
        using var response = await Client.SendAsync(HttpMethod.Post, $"apis/claudeconfig.dev/v1alpha1/namespaces/{Home}/{plural}", body.ToJsonString());
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
        {
            // What the schema refuses never reaches the operator.
            refusal = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return;
        }

        response.EnsureSuccessStatusCode();
        accepted.Add((plural, name));
    }

    private static JsonNode Mutate(string spec, (int Place, int Value)[] mutations)
    {
        var root = JsonNode.Parse(spec)!;
        foreach (var (place, value) in mutations)
        {
            var places = Places(root).ToArray();
            if (places.Length > 0)
            {
                Change(places[place % places.Length], value);
            }
        }

        return root;
    }

    private static void Change((JsonNode Parent, string? Key, int Index) place, int value)
    {
        var replacement = value < 0 ? null : JsonNode.Parse(Odd[value].Replace("LONG", new string('x', 5000), StringComparison.Ordinal));
        switch (place.Parent)
        {
            case JsonObject parent when value < 0:
                parent.Remove(place.Key!);
                break;
            case JsonObject parent:
                parent[place.Key!] = replacement;
                break;
            case JsonArray parent when value < 0:
                parent.RemoveAt(place.Index);
                break;
            case JsonArray parent:
                parent[place.Index] = replacement;
                break;
        }
    }

    private static IEnumerable<(JsonNode Parent, string? Key, int Index)> Places(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => Places(entry.Value).Prepend((map, entry.Key, 0))),
        JsonArray list => list.SelectMany((item, index) => Places(item).Prepend((list, null, index))),
        _ => [],
    };
}
