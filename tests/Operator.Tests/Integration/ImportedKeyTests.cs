using System.Security.Cryptography;
using System.Text;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>Keys of another gateway, by their hashes.</summary>
public sealed class ImportedKeyTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    private const string Imported = "keys:\n- name: ci\n  imported: {hashRef: {name: hashes, key: ci}}";

    private readonly byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"sk-{Guid.NewGuid():N}"));

    [Fact]
    public async Task ImportedKey_OfTwoProjects_IsTheFirstOnesUntilItGoes()
    {
        var other = await NamespaceAsync();
        WriteHash(Home);
        WriteHash(other);
        ApplyProject("team", Imported);
        await ConditionAsync(Projects, "team", "KeysIssued", "True", "Issued");
        ApplyProject("thief", Imported, other);

        var message = await ConditionAsync(Projects, "thief", "KeysIssued", "False", "Conflict", other);
        Assert.DoesNotContain(Home, message, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await OwnersAsync() is [var one] && one == Home, "gateways know it as the first project's");
        Assert.Null(await SecretAsync("claude-key-team.ci"));

        // A key of its own takes its place, and it works on beside it; once the project goes it is free.
        ApplyProject("team", "keys:\n- name: ci");
        await ConditionAsync(Projects, "team", "KeysIssued", "True", "Rotating");
        Assert.NotNull(await SecretAsync("claude-key-team.ci"));
        Assert.Equal([Home], await OwnersAsync());
        Delete(Projects, "team");
        await ConditionAsync(Projects, "thief", "KeysIssued", "True", "Issued", other, Deadlines.Slow);
    }

    private async Task<string[]> OwnersAsync() =>
        [.. (await RouterBundles.ReadAsync(Client, Platform)).Config.Projects.Where(project => project.Keys.Any(key => key.Id == VirtualKey.ImportedId(hash))).Select(project => project.Project.Namespace)];

    private void WriteHash(string space) => Apply($$"""
        apiVersion: v1
        kind: Secret
        metadata: {name: hashes, namespace: {{space}}}
        stringData: {ci: "{{Convert.ToHexStringLower(hash)}}"}
        """);
}
