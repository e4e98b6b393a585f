using ClaudeConfig.Api;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Operator.Controllers.Configurations.Rollouts;
using CsCheck;

namespace ClaudeConfig.Operator.Tests.Configurations.Rollouts;

/// <summary>Whatever people do, and whenever the Operator begins anew (here: before every pass), a rollout ends at one revision, and within one no pod goes to and fro.</summary>
public sealed class RolloutProperties
{
    private static readonly RolloutStep[] Steps =
    [
        new() { Percent = 20, Pause = new() { Duration = "1m" } }, new() { Percent = 60 }, new() { Percent = 100, Pause = new() { Duration = "2m" } },
    ];

    [Fact]
    public void Rollout_AnySequenceOfEvents_EndsAtOneRevision() => Gen.Int[0, 11].Array[1, 25].Sample(
        steps =>
        {
            var fleet = new Fleet(12, Steps);
            foreach (var step in steps)
            {
                Act(fleet, step);
                fleet.Pass();
                fleet.Now += TimeSpan.FromSeconds(20);
            }

            fleet.Annotations.Clear();
            fleet.Counts.Clear();
            fleet.ReportsKnown = true;
            fleet.Pin(null);
            fleet.Edit("haiku");
            fleet.RunOut();
            Assert.Equal(fleet.Shown.Count, fleet.Serving(fleet.Stable).Count());
            Assert.False(fleet.Plan.Rollout.InProgress);
            Assert.Single(fleet.World.Bundles);
        },
        iter: 60);

    [Fact]
    public void Rollout_WithPodsComingAndGoing_NeverTakesAPodBack() => Gen.Int[0, 3].Array[5, 40].Sample(
        steps =>
        {
            var fleet = new Fleet(15, Steps);
            fleet.Edit("opus");
            fleet.Pass();
            var next = fleet.Rollout!.Revision!;
            var taken = new HashSet<string>();
            for (var i = 0; i < steps.Length; i++)
            {
                switch (steps[i])
                {
                    case 0: fleet.Add($"late-{i}"); break;
                    case 1: fleet.Remove(fleet.Shown.Keys.First()); break;
                    default: break;
                }

                fleet.Serve();
                taken.IntersectWith(fleet.Shown.Keys);
                Assert.Subset(fleet.Serving(next).ToHashSet(), taken);
                taken.UnionWith(fleet.Serving(next));
                fleet.Pass();
                fleet.Now += TimeSpan.FromSeconds(30);
            }
        },
        iter: 60);

    [Fact]
    public void Share_AnyGrowth_OnlyAddsPods() => Gen.Select(Gen.Int[1, 100], Gen.Int[1, 100], Gen.Int[0, 30]).Sample(
        (one, other, count) =>
        {
            ReportingPod[] pods = [.. Enumerable.Range(0, count).Select(number => new ReportingPod("a", $"{number}", RolloutShare.PlaceOf($"{number}"), null, null, new()))];
            var small = RolloutShares.Of(Math.Min(one, other), pods, own: true, 0);
            var large = RolloutShares.Of(Math.Max(one, other), pods, own: true, small);
            Assert.InRange(large, small, RolloutShare.Whole);
            Assert.True(count == 0 || pods.Count(pod => pod.Place < small) * 100 >= Math.Min(one, other) * count);
        });

    private static void Act(Fleet fleet, int what)
    {
        switch (what)
        {
            case 0: fleet.Edit("sonnet"); break;
            case 1: fleet.Edit("opus"); break;
            case 2: fleet.Break(); break;
            case 3: fleet.Annotations[Names.RolloutPauseAnnotation] = "true"; break;
            case 4: fleet.Annotations.Remove(Names.RolloutPauseAnnotation); break;
            case 5 when fleet.Rollout?.Revision is { } revision: fleet.Annotations[Names.RolloutPromoteAnnotation] = revision; break;
            case 6 when fleet.Rollout?.Revision is { } revision: fleet.Annotations[Names.RolloutAbortAnnotation] = revision; break;
            case 7: fleet.ReportsKnown = !fleet.ReportsKnown; break;
            case 8: fleet.Pin(fleet.Stable); break;
            case 9: fleet.Pin(null); break;
            case 10: fleet.Now += TimeSpan.FromMinutes(11); break;
            default: fleet.Serve(); break;
        }
    }
}
