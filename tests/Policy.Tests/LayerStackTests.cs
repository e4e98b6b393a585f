using System.Text;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using CsCheck;

namespace ClaudeConfig.Policy.Tests;

/// <summary>What is kept of stored bases changes no answer: with it, everything is as from scratch.</summary>
public sealed class LayerStackTests
{
    private static readonly Gen<string> Settings = Gen.OneOf(
        "{}", """{"permissions":{"deny":["Bash(curl *)"],"defaultMode":"plan"}}""", """{"permissions":{"deny":["Read(./.env)","Bash("]}}""",
        """{"fallbackModel":["a","b"]}""", """{"fallbackModel":["c","d"],"env":{"A":"b"}}""", """{"cleanupPeriodDays":"ten"}""", """{"unknown":{"deep":[1]},"model":"opus"}""",
        """{"strictKnownMarketplaces":[{"source":"github","repo":"a/b"},{"source":"npm","package":"x"}],"sandbox":{"network":{"allowedDomains":["a"]}}}""");

    private static readonly Gen<ClaudeConfigurationSpec> Spec =
        from settings in Settings
        from memory in Gen.OneOf(null, "Be brief.", "Be long.")
        from agents in Gen.OneOf("", "a", "b", "a\nb")
        from server in Gen.Bool
        select A.Settings(settings) with
        {
            Memory = memory,
            Agents = [.. agents.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(name => new Subagent { Name = name, Description = memory ?? "d", Prompt = settings })],
            McpServers = server ? [new McpServer { Name = "s", Url = "https://mcp.example.com", Type = McpTransport.Http }] : null,
        };

    private static readonly Gen<PolicyLock[]> Locks = Gen.Select(Gen.OneOf("permissions", "permissions.deny", "model", "memory", "mcpServers", "agents", "settings"), Gen.Int[0, 1])
        .Select((path, demand) => new PolicyLock(path, new ObjectKey("p", "root"), demand)).Array[0, 3];

    [Fact]
    public void Compile_AnyEditsOfStoredBases_IsAsFromScratch() =>
        Gen.Select(Spec.Array[4], Spec, Gen.Int[0, 3], Locks, Gen.Int[0, 2]).Sample((specs, edited, place, locks, demanded) =>
        {
            ClaudeConfiguration[] stored = [.. specs.Select((spec, i) => Stored($"n/c{i}", spec, "1"))];
            Same(stored, locks, demanded);
            Same(stored, locks, demanded);
            stored[place] = Stored($"n/c{place}", edited, "2");
            Same(stored, locks, demanded);
            // The same object under another version, as a store that changes in place would do.
            stored[place].Spec = specs[place];
            stored[place].Metadata.ResourceVersion = "3";
            Same(stored, locks, demanded);
            Same(stored[..3], [], 0);
        }, iter: 300);

    [Fact]
    public void Compile_ManyConfigurationsOfOneBase_ReadsItOnce()
    {
        var below = Stored("p/base", A.Settings("""{"permissions":{"deny":["Bash(curl *)"]}}"""), "1");
        var (first, second) = (Below(below), Below(below));

        Assert.Same(first, second);
        below.Metadata.ResourceVersion = "2";
        Assert.NotSame(first, Below(below));
    }

    private static object Below(ClaudeConfiguration below) => Merging.LayerStacks.Of([new PolicySource(below)]);

    private static void Same(ClaudeConfiguration[] stored, PolicyLock[] locks, int demanded)
    {
        ClaudeConfiguration[] fresh = [.. stored.Select(item => A.Configuration(item.Key.ToString(), item.Spec))];
        Assert.Equal(Told(Compiled(fresh, locks, demanded)), Told(Compiled(stored, locks, demanded)));
    }

    private static CompiledPolicy Compiled(ClaudeConfiguration[] configurations, PolicyLock[] locks, int demanded) =>
        A.Bound(locks, [.. configurations.Select((configuration, i) => new PolicySource(configuration, i < demanded ? i : null))]);

    private static string Told(CompiledPolicy policy) => string.Join(
        '\n',
        policy.Findings.Select(finding => $"{finding.Severity} {finding}")
            .Concat(policy.Origins.Select(origin => $"{origin.Path} {string.Join(',', origin.From)} {origin.LockedBy}"))
            .Concat((policy.Bundle?.Files ?? new Dictionary<string, byte[]>()).Select(file => $"{file.Key}: {Encoding.UTF8.GetString(file.Value)}"))
            .Append(policy.Bundle?.Revision));

    private static ClaudeConfiguration Stored(string key, ClaudeConfigurationSpec spec, string version)
    {
        var stored = A.Configuration(key, spec);
        (stored.Metadata.Uid, stored.Metadata.ResourceVersion) = ($"uid-{key}", version);
        return stored;
    }
}
