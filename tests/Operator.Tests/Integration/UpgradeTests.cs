using ClaudeConfig.Harness;
using ClaudeConfig.Harness.ControlPlanes;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>
/// The CRDs of the version before under stored objects, then the present ones, then the old ones again, with this operator over all three. The
/// program of the version before is not at hand: what it would do with the new CRDs is not shown here.
/// </summary>
public sealed class UpgradeTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    [Fact]
    [Trait("speed", "slow")]
    public async Task Crds_OfTheVersionBeforeAndBackAgain_RewriteNothing()
    {
        Assert.SkipWhen(Fixture.Plane.Kind == ControlPlaneKind.Existing, "the CRDs of a cluster that is not ours are not replaced");
        try
        {
            var pause = await Fixture.PauseOperatorAsync();
            Crds(Repository.PathOf("tests", "Operator.Tests", "Upgrade", "v0.1"));
            await pause.DisposeAsync();
            ApplyProject("team", "keys:\n- name: ci\nproviders:\n- {name: local, type: Ollama, baseURL: \"https://ollama.example.com\"}");
            Apply(Manifest("Budget", "money", "limit: {amount: \"10\", currency: USD}\nscope: {projectRef: {name: team}}\nperiod: {type: Monthly, timeZone: UTC}"));
            Apply(Manifest("ModelRoute", "way", "projectRef: {name: team}\ntargets:\n- {name: first, provider: local, model: m}\nstrategy: {type: Priority}"));
            await CreateManyAsync("ClaudeConfiguration", Configurations, 100, i => $"c-{i}", i => $$"""{"projectRef": {"name": "team"}, "memory": "number {{i}}"}""");
            await AllReadyAsync();
            var stored = await SteadyAsync();

            foreach (var crds in (string[])[Repository.PathOf("config", "crd"), Repository.PathOf("tests", "Operator.Tests", "Upgrade", "v0.1")])
            {
                await using (await Fixture.PauseOperatorAsync())
                {
                    Crds(crds);
                }

                await AllReadyAsync();
                Assert.Equal(stored, await SteadyAsync());
                ApplyConfiguration("c-0", $"projectRef: {{name: team}}\nmemory: with the CRDs of {Path.GetFileName(crds)}.");
                await BundleAsync("c-0", $"with the CRDs of {Path.GetFileName(crds)}.", deadline: Deadlines.Settled);
                stored = await SteadyAsync();
            }
        }
        finally
        {
            ProductCrds.Install(Fixture.Kubeconfig);
        }
    }

    private void Crds(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "claudeconfig.dev_*.yaml"))
        {
            Kubectl.Run(Fixture.Kubeconfig, "apply", "--server-side", "--force-conflicts", "-f", file);
        }
    }

    private async Task AllReadyAsync()
    {
        foreach (var plural in (string[])[Projects, Configurations, Budgets, Routes])
        {
            await Eventually.TrueAsync(async () => (await ListAsync(plural)).All(item => Is(item, "Ready", "True")), $"all {plural} are Ready", Deadlines.Slow);
        }
    }
}
