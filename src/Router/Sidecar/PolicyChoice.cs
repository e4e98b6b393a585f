using System.Text.Json;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>Which of two mounted revisions a pod shows: the stable one, or the one that is being tried beside it.</summary>
internal static class PolicyChoice
{
    /// <param name="folders">Where they are mounted.</param>
    /// <param name="place">The pod's place among all pods.</param>
    /// <param name="shown">What the pod shows now; null for nothing.</param>
    /// <returns>What to show; null to leave what is shown.</returns>
    /// <exception cref="PolicyUnusableException">What should be shown is not whole.</exception>
    public static PolicyIndex? Of(PolicyFolders folders, int place, string? shown)
    {
        var stable = PolicyIndex.Read(folders.From);
        if (folders.Canary is not { } canary || ReadShare(canary) is not { } share)
        {
            return stable;
        }

        if (share.Over != stable.Revision)
        {
            // The two are mounted one after the other: half of a change is no reason to go back.
            return shown == share.Over || shown == share.Revision ? null : stable;
        }

        if (!share.Takes(place))
        {
            return stable;
        }

        var tried = PolicyIndex.Read(canary);
        return tried.Revision == share.Revision ? tried : throw new PolicyUnusableException($"{RolloutShare.Key}: it speaks of {share.Revision}, and the files are {tried.Revision}");
    }

    private static RolloutShare? ReadShare(string folder)
    {
        try
        {
            return Directory.Exists(folder) && ConfigFolder.ReadFile(ConfigFolder.Resolve(folder), RolloutShare.Key) is { } bytes
                ? JsonSerializer.Deserialize(bytes, ContractsJson.Default.RolloutShare)
                : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new PolicyUnusableException($"{RolloutShare.Key}: {e.Message}");
        }
    }
}
