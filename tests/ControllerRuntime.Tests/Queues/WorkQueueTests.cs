using ClaudeConfig.ControllerRuntime.Queues;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.ControllerRuntime.Tests.Queues;

public sealed class WorkQueueTests
{
    private readonly FakeTimeProvider _clock = new();

    private WorkQueue<int> Create(WorkQueueOptions? options = null) => new(options ?? new WorkQueueOptions(), _clock, new Random(1));

    private static async Task<int> TakeAsync(WorkQueue<int> queue) =>
        await queue.TakeAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(10)) ?? throw new InvalidOperationException("shut down");

    [Fact]
    public async Task Add_SameKeyTwice_WaitsOnce()
    {
        using WorkQueue<int> queue = Create();
        queue.Add(1);
        queue.Add(1);
        queue.Add(2);

        Assert.Equal(2, queue.Depth);
        Assert.Equal(1, await TakeAsync(queue));
        Assert.Equal(2, await TakeAsync(queue));
        Assert.Equal(0, queue.Depth);
    }

    [Fact]
    public async Task Add_WhileWorkedOn_ComesBackAfterDone()
    {
        using WorkQueue<int> queue = Create();
        queue.Add(1);
        int key = await TakeAsync(queue);
        queue.Add(1);
        Assert.Equal(0, queue.Depth);
        queue.Done(key);

        Assert.Equal(1, queue.Depth);
        queue.Done(await TakeAsync(queue));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task AddAfter_TwoDelays_EarliestHoldsAndComesOnce()
    {
        using WorkQueue<int> queue = Create();
        queue.AddAfter(1, TimeSpan.FromMinutes(5));
        queue.AddAfter(1, TimeSpan.FromMinutes(1));
        queue.AddAfter(1, TimeSpan.FromMinutes(9));
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, queue.Depth);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, queue.Depth);
        queue.Done(await TakeAsync(queue));
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task AddRateLimited_FailingForever_BacksOffToTheMaximumWithJitter()
    {
        using WorkQueue<int> queue = Create(new WorkQueueOptions { MaxBackoff = TimeSpan.FromMinutes(5) });
        var delays = new List<TimeSpan>();
        for (int i = 0; i < 60; i++)
        {
            queue.Add(1);
            int key = await TakeAsync(queue);
            delays.Add(queue.AddRateLimited(key));
            queue.Done(key);
        }

        Assert.InRange(delays[0].TotalMilliseconds, 4, 6);
        Assert.InRange(delays[4].TotalMilliseconds, 64, 96);
        Assert.All(delays.Skip(20), delay => Assert.InRange(delay, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(6)));
        Assert.True(delays.Skip(20).Distinct().Count() > 30, "no jitter");
        queue.Forget(1);
        Assert.Equal(0, queue.Failures(1));
        Assert.InRange(queue.AddRateLimited(1).TotalMilliseconds, 4, 6);
    }

    [Fact]
    public async Task Take_BackgroundAndChanges_ChangesFirstButBackgroundNeverStarves()
    {
        using WorkQueue<int> queue = Create();
        for (int i = 0; i < 1000; i++)
        {
            queue.Add(i, QueuePriority.Background);
        }

        queue.Add(5000);
        Assert.Equal(5000, await TakeAsync(queue));
        int background = 0;
        for (int i = 0; i < 80; i++)
        {
            queue.Add(6000 + i);
            int key = await TakeAsync(queue);
            background += key < 1000 ? 1 : 0;
            queue.Done(key);
        }

        Assert.InRange(background, 8, 12);
    }

    [Fact]
    public async Task Add_BackgroundKeyChanges_MovesForward()
    {
        using WorkQueue<int> queue = Create();
        for (int i = 0; i < 200; i++)
        {
            queue.Add(i, QueuePriority.Background);
        }

        queue.Add(150);
        Assert.Equal(200, queue.Depth);
        Assert.Equal(150, await TakeAsync(queue));
        var rest = new HashSet<int>();
        while (queue.Depth > 0)
        {
            Assert.True(rest.Add(await TakeAsync(queue)));
        }

        Assert.Equal(199, rest.Count);
        Assert.DoesNotContain(150, rest);
    }

    [Fact]
    public async Task ShutDown_ManyWaiters_AllReturnAtOnce()
    {
        WorkQueue<int> queue = Create();
        Task<int?>[] waiters = [.. Enumerable.Range(0, 50).Select(_ => queue.TakeAsync(CancellationToken.None).AsTask())];
        queue.ShutDown();

        int?[] taken = await Task.WhenAll(waiters).WaitAsync(TimeSpan.FromSeconds(5));
        Assert.All(taken, key => Assert.Null(key));
        Assert.False(queue.Add(1));
        queue.Dispose();
    }

    [Fact]
    public void Add_BeyondCapacity_IsRefusedAndReported()
    {
        using WorkQueue<int> queue = Create(new WorkQueueOptions { Capacity = 3 });
        int overflows = 0;
        queue.Overflowed += () => overflows++;
        for (int i = 0; i < 5; i++)
        {
            queue.Add(i);
        }

        Assert.Equal(3, queue.Count);
        Assert.Equal(2, overflows);
    }
}
