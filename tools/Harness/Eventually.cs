using System.Diagnostics;

namespace ClaudeConfig.Harness;

/// <summary>Waits for a state of the world. The deadline is a limit, not a measurement: <see cref="Deadlines.Soon"/> unless another is named.</summary>
public static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? deadline = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, deadline);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null) =>
        await GetAsync(async () => await condition() ? new object() : null, what, deadline);

    /// <summary>The first value that is not null. Exceptions count as "not yet"; the last one is part of the failure.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> probe, string what, TimeSpan? deadline = null)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        var limit = deadline ?? Deadlines.Soon;
        Exception? last = null;
        for (var pause = 5; ; pause = Math.Min(pause * 2, 200))
        {
            try
            {
                if (await probe() is { } value)
                {
                    return value;
                }

                last = null;
            }
            catch (Exception e)
            {
                last = e;
            }

            if (clock.Elapsed > limit && clock.Elapsed > Deadlines.Here(limit))
            {
                throw new TimeoutException($"after {clock.Elapsed.TotalSeconds:0} s still not: {what}", last);
            }

            await Task.Delay(pause);
        }
    }

    /// <summary>Moves a fake clock on in steps until the condition holds, letting real work happen in between.</summary>
    public static async Task AdvancedAsync(Action<TimeSpan> advance, TimeSpan step, TimeSpan atMost, Func<bool> condition, string what)
    {
        for (var passed = TimeSpan.Zero; passed < atMost; passed += step)
        {
            if (condition())
            {
                return;
            }

            advance(step);
            // On a busy machine what the step set off takes longer to happen.
            await Task.Delay(Deadlines.Here(TimeSpan.FromMilliseconds(3)));
        }

        await TrueAsync(condition, $"{what} (after {atMost} of fake time)");
    }
}
