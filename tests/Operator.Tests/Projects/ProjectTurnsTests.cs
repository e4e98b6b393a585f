using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.Operator.Controllers.Projects;

namespace ClaudeConfig.Operator.Tests.Projects;

public sealed class ProjectTurnsTests
{
    private static readonly NamespacedName Team = new("team-a", "team");

    private readonly ProjectTurns turns = new();

    [Fact]
    public async Task Close_WhileTransitionsRun_WaitsForAllOfThemAndKeepsOthersOut()
    {
        var (one, other) = (turns.TryEnter(Team)!, turns.TryEnter(Team)!);
        var closing = turns.CloseAsync(Team, TestContext.Current.CancellationToken);
        Assert.Null(turns.TryEnter(Team));
        one.Dispose();
        Assert.False(closing.IsCompleted);
        other.Dispose();
        using (await closing)
        {
            Assert.Null(turns.TryEnter(Team));
            Assert.NotNull(turns.TryEnter(new NamespacedName("team-a", "another")));
        }

        Assert.NotNull(turns.TryEnter(Team));
    }

    [Fact]
    public async Task Close_GivenUp_LetsTransitionsInAgain()
    {
        using var one = turns.TryEnter(Team);
        using var cancelled = new CancellationTokenSource();
        var closing = turns.CloseAsync(Team, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => closing);
        Assert.NotNull(turns.TryEnter(Team));
    }
}
