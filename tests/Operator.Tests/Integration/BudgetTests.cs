using ClaudeConfig.Harness;

namespace ClaudeConfig.Operator.Tests.Integration;

public sealed class BudgetTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    private const string Money = "limit: {amount: \"10\", currency: USD}\nscope: {projectRef: {name: team}}\nperiod: {type: Monthly, timeZone: UTC}\n";

    [Fact]
    public async Task ParentRef_MissingCyclicThenMended_SaysWhatIsWrong()
    {
        ApplyProject("team");
        Apply(Manifest("Budget", "child", Money + "parentRef: {name: parent}"));
        Assert.Contains("parent", await ConditionAsync(Budgets, "child", "Ready", "False", "RefNotFound"), StringComparison.Ordinal);

        Apply(Manifest("Budget", "parent", Money + "parentRef: {name: child}"));
        await ConditionAsync(Budgets, "child", "Ready", "False", "Cycle");
        await ConditionAsync(Budgets, "parent", "Ready", "False", "Cycle");

        Apply(Manifest("Budget", "parent", Money));
        await ReadyAsync(Budgets, "child");
        await ReadyAsync(Budgets, "parent");
        Assert.Equal("Budget", (await EventAsync("Cycle")).Regarding.Kind);
    }

    [Theory]
    [InlineData("{amount: \"-1\", currency: USD}", "Monthly", "spec.limit.amount")]
    [InlineData("{amount: \"1\", currency: dollars}", "Monthly", "spec.limit.currency")]
    [InlineData("{amount: \"1\", currency: USD}", "Fortnightly", "spec.period.type")]
    public void Budget_WithAValueThatCannotBe_IsRejectedByField(string limit, string period, string field)
    {
        var manifest = Manifest("Budget", "bad", $"limit: {limit}\nscope: {{projectRef: {{name: team}}}}\nperiod: {{type: {period}, timeZone: UTC}}");

        var result = Kubectl.Try(Fixture.Kubeconfig, manifest, "apply", "-f", "-");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(field, result.Error, StringComparison.Ordinal);
    }
}
