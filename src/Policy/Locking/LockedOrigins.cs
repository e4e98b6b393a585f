using ClaudeConfig.Api.Common;
using ClaudeConfig.Policy.Merging;

namespace ClaudeConfig.Policy.Locking;

/// <summary>Corrects origins for what is locked: there, only the platform's layers count.</summary>
internal static class LockedOrigins
{
    /// <param name="origins">The origins as if nothing were locked.</param>
    /// <param name="locked">A lock.</param>
    /// <param name="platform">What the platform's layers say together.</param>
    /// <param name="layers">The platform's layers, the farthest first.</param>
    public static IReadOnlyList<PolicyOrigin> Apply(
        IReadOnlyList<PolicyOrigin> origins, PolicyLock locked, PolicyLayer platform, IReadOnlyList<(ObjectKey Source, PolicyLayer Layer)> layers)
    {
        var path = LockPath.Parse(locked.Path);
        var demanded = OriginFinder.Find(platform, layers).Where(origin => path.Covers(origin.Path)).Select(origin => origin with { LockedBy = locked.Project }).ToList();
        if (demanded.Count == 0 && path.Part == LockPath.Settings && JsonLock.TryGet(platform.Settings, path.Names, out _))
        {
            // A part of a value that is otherwise taken whole from one layer.
            demanded.Add(new PolicyOrigin(
                path.Origin, [.. layers.Reverse().Where(layer => JsonLock.TryGet(layer.Layer.Settings, path.Names, out _)).Select(layer => layer.Source)], locked.Project));
        }

        return [.. origins.Where(origin => !path.Covers(origin.Path)), .. demanded];
    }
}
