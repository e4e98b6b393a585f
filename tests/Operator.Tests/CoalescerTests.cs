using ClaudeConfig.ControllerRuntime;

namespace ClaudeConfig.Operator.Tests;

public sealed class CoalescerTests
{
    private static readonly NamespacedName One = new("team", "one");
    private static readonly NamespacedName Other = new("team", "other");

    [Fact]
    public async Task ReadAll_ABurstOfOneKey_HandsItOutOnce()
    {
        var coalescer = new Coalescer(TimeProvider.System, TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < 1000; i++)
        {
            coalescer.Add([One]);
        }

        await using var keys = coalescer.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await keys.MoveNextAsync());
        Assert.Equal(One, keys.Current);

        // What comes next is the next thing that was added, not the burst again.
        var next = keys.MoveNextAsync();
        coalescer.Add([Other]);
        Assert.True(await next);
        Assert.Equal(Other, keys.Current);
    }

    [Fact]
    public async Task ReadAll_AKeyThatWasHandedOut_IsHandedOutAgainAfterAnotherChange()
    {
        var coalescer = new Coalescer(TimeProvider.System, TimeSpan.FromMilliseconds(1));
        await using var keys = coalescer.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
        {
            coalescer.Add([One]);
            Assert.True(await keys.MoveNextAsync());
            Assert.Equal(One, keys.Current);
        }
    }
}
