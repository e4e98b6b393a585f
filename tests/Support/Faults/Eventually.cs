using System.Diagnostics;
using Xunit;

namespace ClaudeConfig.Support.Faults;

/// <summary>Waits for a state of the world, with a deadline that is a limit and not a measurement.</summary>
public static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("EVENTUALLY") ?? "30", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Polls until the condition holds.</summary>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < Deadline, $"not within {Deadline.TotalSeconds} s: {what}");
            await Task.Delay(5);
        }
    }

    /// <summary>Moves a fake clock on in steps until the condition holds, letting real work happen in between.</summary>
    public static async Task AdvancedAsync(Action<TimeSpan> advance, TimeSpan step, TimeSpan atMost, Func<bool> condition, string what)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < atMost; passed += step)
        {
            if (condition())
            {
                return;
            }

            advance(step);
            await Task.Delay(3);
        }

        await TrueAsync(condition, $"{what} (after {atMost} of fake time)");
    }
}
