using System.Security.Cryptography;
using System.Text;

namespace ClaudeConfig.Contracts.Rollouts;

/// <summary>Which pods take a canary: part of its ConfigMap, beside the files.</summary>
public sealed record RolloutShare
{
    /// <summary>Key in the canary's ConfigMap.</summary>
    public const string Key = "rollout.json";

    /// <summary>All pods.</summary>
    public const int Whole = 10_000;

    /// <summary>The stable revision that the canary is tried beside. Beside any other it says nothing.</summary>
    public required string Over { get; init; }

    /// <summary>The revision that is tried.</summary>
    public required string Revision { get; init; }

    /// <summary>Pods whose place is below take it: 0 none, 10,000 all.</summary>
    public required int Share { get; init; }

    /// <summary>Whether a pod takes the canary.</summary>
    /// <param name="place">Its <see cref="PlaceOf"/>.</param>
    public bool Takes(int place) => place < Share;

    /// <summary>A pod's place among all pods, from 0 to 9,999: the same for its whole life, so that a growing share only ever adds pods.</summary>
    /// <param name="uid">The pod's uid.</param>
    public static int PlaceOf(string uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(uid));
        return (int)(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash) % Whole);
    }
}
