using ClaudeConfig.Harness;

namespace ClaudeConfig.Operator.Tests.Integration;

public sealed class SampleTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    private static readonly string[] Originals = ["claude-platform", "team-payments", "payments-ci", "team-search"];

    private readonly string suffix = Guid.NewGuid().ToString("n")[..8];

    private string Samples => Originals
        .Concat(["example.com/owner", "example.com/claude-tenant"])
        .Aggregate(Kubectl.Run(null, "kustomize", Repository.PathOf("config", "samples")), (text, name) => text.Replace(name, $"{name}-{suffix}", StringComparison.Ordinal));

    public override async ValueTask DisposeAsync()
    {
        Kubectl.Try(Fixture.Kubeconfig, Samples, "delete", "-f", "-", "--ignore-not-found", "--wait=false");
        await base.DisposeAsync();
    }

    [Fact]
    public void Samples_Applied_AreReadyAndShowNoDifference()
    {
        Apply(Samples);

        foreach (var name in Originals.Where(name => name != "payments-ci"))
        {
            var waited = Kubectl.Try(Fixture.Kubeconfig, null, "wait", "--for=condition=Ready", "--timeout=30s", "--all", $"{Projects},{Configurations},{Budgets},{Routes}", "-n", $"{name}-{suffix}");
            Assert.True(waited.ExitCode == 0, $"{waited.Error}{NotReady($"{name}-{suffix}")}");
        }

        var diff = Kubectl.Try(Fixture.Kubeconfig, Samples, "diff", "-f", "-");
        Assert.True(diff.ExitCode == 0, diff.Output + diff.Error);
        var listed = Kubectl.Run(Fixture.Kubeconfig, "get", "claude", "-n", $"team-payments-{suffix}");
        Assert.Contains("claudeproject.claudeconfig.dev/payments", listed, StringComparison.Ordinal);
        Assert.Contains("budget.claudeconfig.dev/review-bot", listed, StringComparison.Ordinal);
        Assert.Contains("modelroute.claudeconfig.dev/thrifty", listed, StringComparison.Ordinal);
    }

    private string NotReady(string @namespace) => Kubectl.Run(
        Fixture.Kubeconfig, "get", $"{Projects},{Configurations},{Budgets},{Routes}", "-n", @namespace, "-o",
        "jsonpath={range .items[*]}{.kind} {.metadata.name}: {.status.conditions[?(@.type==\"Ready\")].status} {.status.conditions[?(@.type==\"Ready\")].message}{\"\\n\"}{end}");

    [Fact]
    public void Explain_OfAField_PrintsItsDescription()
    {
        var text = Kubectl.Run(Fixture.Kubeconfig, "explain", "claudeconfiguration.spec.settings");

        Assert.Contains("DESCRIPTION:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<empty>", text, StringComparison.Ordinal);
        Assert.Contains("managed-settings.json", text, StringComparison.Ordinal);
    }
}
