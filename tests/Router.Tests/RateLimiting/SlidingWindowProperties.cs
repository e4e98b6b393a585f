using ClaudeConfig.Router.RateLimiting;
using CsCheck;

namespace ClaudeConfig.Router.Tests.RateLimiting;

/// <summary>The window of slots against a list of everything that happened.</summary>
public sealed class SlidingWindowProperties
{
    private static readonly Gen<(int Pause, int Amount)[]> Happenings = Gen.Select(
        Gen.Frequency((5, Gen.Int[0, 400]), (2, Gen.Int[400, 20_000]), (1, Gen.Int[20_000, 200_000])), Gen.Int[1, 50]).Array[1, 80];

    [Fact]
    public void Sum_OfAnyHappenings_IsThatOfTheListInSlots() =>
        Gen.Select(Gen.Int[1, 120], Happenings).Sample((seconds, happenings) =>
        {
            var length = TimeSpan.FromSeconds(seconds);
            var slot = SlidingWindow.SlotMicroseconds(length) * TimeSpan.TicksPerMicrosecond;
            var window = new SlidingWindow(length);
            var list = new List<(TimeSpan At, long Amount)>();
            var now = TimeSpan.Zero;
            foreach (var (pause, amount) in happenings)
            {
                now += TimeSpan.FromMilliseconds(pause);
                var expected = list.Where(e => (now.Ticks / slot) - (e.At.Ticks / slot) <= SlidingWindow.Slots).Sum(e => e.Amount);
                Assert.Equal(expected, window.Sum(now));
                // Whatever is inside the exact window counts; whatever is a slot older does not.
                Assert.True(window.Sum(now) >= list.Where(e => now - e.At <= length).Sum(e => e.Amount));
                Assert.True(window.Sum(now) <= list.Where(e => now - e.At <= length + new TimeSpan(slot)).Sum(e => e.Amount));
                window.Add(now, amount);
                list.Add((now, amount));
            }
        });

    [Fact]
    public void RoomIn_OfAnyHappenings_IsTheFirstMomentWithRoom() =>
        Gen.Select(Gen.Int[1, 120], Gen.Long[1, 300], Happenings).Sample((seconds, limit, happenings) =>
        {
            var window = new SlidingWindow(TimeSpan.FromSeconds(seconds));
            var same = new SlidingWindow(TimeSpan.FromSeconds(seconds));
            var now = TimeSpan.Zero;
            foreach (var (pause, amount) in happenings)
            {
                now += TimeSpan.FromMilliseconds(pause);
                window.Add(now, amount);
                same.Add(now, amount);
            }

            var wait = window.RoomIn(now, limit);
            if (wait > TimeSpan.Zero)
            {
                Assert.True(window.Sum(now + wait - new TimeSpan(1)) >= limit);
            }

            Assert.True(window.Sum(now + wait) < limit);
            var empty = same.EmptyIn(now);
            Assert.True(same.Sum(now + empty - new TimeSpan(1)) > 0);
            Assert.Equal(0, same.Sum(now + empty));
        });
}
