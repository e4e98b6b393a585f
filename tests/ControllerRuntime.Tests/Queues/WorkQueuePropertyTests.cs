using ClaudeConfig.ControllerRuntime.Queues;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.ControllerRuntime.Tests.Queues;

/// <summary>Random schedules against a model of what a queue of keys promises.</summary>
public sealed class WorkQueuePropertyTests
{
    private const int Keys = 5;

    private enum Step
    {
        Add,
        AddBackground,
        AddAfter,
        Fail,
        Take,
        Done,
        Advance,
    }

    private static readonly Gen<(Step Step, int Key, int Millis)[]> s_schedules =
        Gen.Select(Gen.Enum<Step>(), Gen.Int[0, Keys - 1], Gen.Int[1, 400]).Array[1, 60];

    [Fact]
    public void Queue_AnySchedule_LosesNoKeyAndNeverHandsOneOutTwice() =>
        s_schedules.Sample(schedule => Run(schedule), iter: 100_000);

    private static bool Run((Step Step, int Key, int Millis)[] schedule)
    {
        var clock = new FakeTimeProvider();
        using var queue = new WorkQueue<int>(new WorkQueueOptions { Jitter = 0 }, clock, new Random(1));
        var model = new Model();
        foreach ((Step step, int key, int millis) in schedule)
        {
            if (!Apply(step, key, TimeSpan.FromMilliseconds(millis), queue, model, clock) || queue.Depth != model.Ready.Count)
            {
                return false;
            }
        }

        return Drains(queue, model, clock) && ShutsDown(queue);
    }

    private static bool Apply(Step step, int key, TimeSpan span, WorkQueue<int> queue, Model model, FakeTimeProvider clock)
    {
        switch (step)
        {
            case Step.Add or Step.AddBackground:
                queue.Add(key, step == Step.Add ? QueuePriority.Normal : QueuePriority.Background);
                model.Add(key);
                return true;
            case Step.AddAfter:
                queue.AddAfter(key, span);
                model.Delay(key, clock.GetUtcNow() + span);
                return true;
            case Step.Fail:
                model.Delay(key, clock.GetUtcNow() + queue.AddRateLimited(key));
                return true;
            case Step.Take:
                return Take(queue, model);
            case Step.Done:
                queue.Done(key);
                model.Done(key);
                return true;
            default:
                clock.Advance(span);
                model.Advance(clock.GetUtcNow());
                return true;
        }
    }

    private static bool Take(WorkQueue<int> queue, Model model)
    {
        if (model.Ready.Count == 0)
        {
            return queue.Depth == 0;
        }

        ValueTask<int?> take = queue.TakeAsync(CancellationToken.None);
        // A key that waits is handed out without waiting, and it is one the model knows to wait and not to be worked on.
        return take.IsCompletedSuccessfully && take.Result is { } key && model.Take(key);
    }

    private static bool Drains(WorkQueue<int> queue, Model model, FakeTimeProvider clock)
    {
        for (int key = 0; key < Keys; key++)
        {
            queue.Done(key);
            model.Done(key);
        }

        clock.Advance(TimeSpan.FromHours(1));
        model.Advance(clock.GetUtcNow());
        while (model.Ready.Count > 0)
        {
            if (!Take(queue, model))
            {
                return false;
            }
        }

        for (int key = 0; key < Keys; key++)
        {
            queue.Done(key);
        }

        return queue is { Depth: 0, Count: 0 };
    }

    private static bool ShutsDown(WorkQueue<int> queue)
    {
        queue.Add(1);
        queue.ShutDown();
        ValueTask<int?> take = queue.TakeAsync(CancellationToken.None);
        return take.IsCompletedSuccessfully && take.Result is null && queue.Depth == 0 && !queue.Add(2);
    }

    private sealed class Model
    {
        private readonly HashSet<int> _working = [];
        private readonly HashSet<int> _dirty = [];
        private readonly Dictionary<int, DateTimeOffset> _delayed = [];

        internal HashSet<int> Ready { get; } = [];

        internal void Add(int key) => (_working.Contains(key) ? _dirty : Ready).Add(key);

        internal void Delay(int key, DateTimeOffset due)
        {
            if (!_delayed.TryGetValue(key, out DateTimeOffset current) || due < current)
            {
                _delayed[key] = due;
            }
        }

        internal bool Take(int key)
        {
            _delayed.Remove(key);
            return Ready.Remove(key) && _working.Add(key);
        }

        internal void Done(int key)
        {
            if (_working.Remove(key) && _dirty.Remove(key))
            {
                Ready.Add(key);
            }
        }

        internal void Advance(DateTimeOffset now)
        {
            foreach (int key in _delayed.Where(pair => pair.Value <= now).Select(pair => pair.Key).ToArray())
            {
                _delayed.Remove(key);
                Add(key);
            }
        }
    }
}
