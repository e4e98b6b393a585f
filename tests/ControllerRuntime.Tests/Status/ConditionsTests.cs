using ClaudeConfig.ControllerRuntime.Status;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.ControllerRuntime.Tests.Status;

public sealed class ConditionsTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, 500, TimeSpan.Zero));

    [Fact]
    public void Set_SameStatusAgain_KeepsTheTransitionTimeAndTakesTheGeneration()
    {
        IList<V1Condition> first = new Conditions(null, 1, _clock).True("Ready", "AsExpected").ToList();
        _clock.Advance(TimeSpan.FromHours(1));
        V1Condition again = Assert.Single(new Conditions(first, 2, _clock).True("Ready", "Other", "text").ToList());
        V1Condition flipped = Assert.Single(new Conditions(first, 2, _clock).False("Ready", "Broken", "fix it").ToList());

        Assert.Equal(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), again.LastTransitionTime);
        Assert.Equal(2, again.ObservedGeneration);
        Assert.Equal(new DateTime(2026, 1, 1, 1, 0, 0, DateTimeKind.Utc), flipped.LastTransitionTime);
    }

    [Fact]
    public void ToList_AnyOrderOfSetting_IsSortedByType()
    {
        IList<V1Condition> list = new Conditions(null, 1, _clock).True("Z", "R").False("A", "R", "m").Unknown("M", "R", "m").ToList();

        Assert.Equal(["A", "M", "Z"], list.Select(condition => condition.Type));
    }

    [Fact]
    public void Keep_NotLearnedThisPass_StaysAsItWas()
    {
        IList<V1Condition> first = new Conditions(null, 1, _clock).True("Fresh", "R").ToList();
        _clock.Advance(TimeSpan.FromHours(1));
        IList<V1Condition> next = new Conditions(first, 2, _clock).Keep("Fresh").Keep("Absent").ToList();

        Assert.Equal(1, Assert.Single(next).ObservedGeneration);
    }
}
