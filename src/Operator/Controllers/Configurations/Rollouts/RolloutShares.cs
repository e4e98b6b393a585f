using ClaudeConfig.Contracts.Rollouts;

namespace ClaudeConfig.Operator.Controllers.Configurations.Rollouts;

/// <summary>Which pods a step means, as a share of all places. Pure.</summary>
internal static class RolloutShares
{
    /// <param name="percent">What the step says.</param>
    /// <param name="pods">The pods that are known.</param>
    /// <param name="own">
    /// Whether the configuration governs itself: then at least one pod takes part, and as many as the step says. What a base governs is spread over all that extend it, and one
    /// of each would be all of the small ones.
    /// </param>
    /// <param name="floor">What it was before; it never falls.</param>
    public static int Of(int percent, IReadOnlyCollection<ReportingPod> pods, bool own, int floor)
    {
        if (percent >= 100)
        {
            return RolloutShare.Whole;
        }

        var wanted = percent * (RolloutShare.Whole / 100);
        if (own && pods.Count > 0)
        {
            var count = ((pods.Count * percent) + 99) / 100;
            wanted = pods.Select(pod => pod.Place).Order().ElementAt(Math.Max(count, 1) - 1) + 1;
        }

        return Math.Max(floor, wanted);
    }

    /// <summary>The same share, or more where the pods that took part are gone and nobody is left.</summary>
    public static int Kept(int share, IReadOnlyCollection<ReportingPod> pods, bool own) =>
        own && pods.Count > 0 && pods.All(pod => pod.Place >= share) ? pods.Min(pod => pod.Place) + 1 : share;
}
