using System.Diagnostics;
using System.Text.Json.Nodes;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Api.Tests.Support;

/// <summary>A Node process that evaluates CEL rules and estimates their cost.</summary>
public sealed class CelRunner : IDisposable
{
    private readonly Process _node;
    private readonly Lock _turn = new();

    public CelRunner()
    {
        var folder = Repository.PathOf("tests", "Api.Tests", "Cel");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            throw new InvalidOperationException("tests/Api.Tests/Cel has no node_modules; run hack/prerequisites.sh");
        }

        _node = Process.Start(new ProcessStartInfo("node", ["rules.mjs"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>The messages of the rules that fail, with their path, as the API server writes them.</summary>
    public IReadOnlyList<string> Validate(JsonObject schema, JsonObject manifest) =>
        [.. Ask("validate", schema, ("object", manifest)).AsArray().Select(message => message!.GetValue<string>())];

    /// <summary>The estimated cost of each rule.</summary>
    public IReadOnlyList<(string Path, string Rule, double Cost)> Costs(JsonObject schema) =>
        [.. Ask("cost", schema).AsArray().Select(row => (row!["path"]!.GetValue<string>(), row["rule"]!.GetValue<string>(), row["cost"]!.GetValue<double>()))];

    public void Dispose()
    {
        _node.StandardInput.Close();
        if (!_node.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _node.Kill();
        }

        _node.Dispose();
    }

    private JsonNode Ask(string operation, JsonObject schema, params (string Name, JsonObject Value)[] more)
    {
        var request = new JsonObject { ["op"] = operation, ["schema"] = schema.DeepClone() };
        foreach (var (name, value) in more)
        {
            request[name] = value.DeepClone();
        }

        lock (_turn)
        {
            _node.StandardInput.WriteLine(request.ToJsonString());
            _node.StandardInput.Flush();
            var answer = _node.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"node ended at {operation}; see its error output");
            return JsonNode.Parse(answer)!;
        }
    }
}
