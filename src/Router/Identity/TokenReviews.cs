using ClaudeConfig.Contracts;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Identity;

/// <summary>
/// Whose ServiceAccount tokens are, as Metering says, remembered for a while: so that few requests wait, a deleted account is out within
/// a minute, and callers that are known go on while Metering is away.
/// </summary>
internal sealed class TokenReviews(ITokenReviewer reviewer, TimeProvider time, RouterMetrics metrics, int capacity = 10_000)
{
    /// <summary>No question is asked for so long.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    /// <summary>After it a request waits for the answer; before it the answer counts for the next.</summary>
    public static readonly TimeSpan Firm = TimeSpan.FromSeconds(60);

    /// <summary>How long an answer counts while Metering is away.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromMinutes(10);

    /// <summary>How long a no counts: an account that was made a moment ago is let in soon.</summary>
    public static readonly TimeSpan Refused = TimeSpan.FromSeconds(10);

    private const int Lanes = 32;
    private const int LanesOfGuessers = 2;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly BoundedTable<TokenDigest, (ObjectRef Account, long At)> known = new(capacity);
    // Apart, so that a flood of wrong tokens pushes out no right one.
    private readonly BoundedTable<TokenDigest, long> nobody = new(capacity);
    private readonly Dictionary<TokenDigest, Task<ReviewedToken>> asking = [];
    private readonly SemaphoreSlim lanes = new(Lanes);
    private readonly SemaphoreSlim lanesOfGuessers = new(LanesOfGuessers);
    private long? awaySince;

    /// <summary>Tokens that are remembered.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return known.Count + nobody.Count;
            }
        }
    }

    /// <param name="token">A token that has not ended by its own word.</param>
    /// <param name="guesser">Whether many wrong ones came from the caller's address: it shares few places with others like it.</param>
    /// <param name="cancellationToken">The caller left.</param>
    public ValueTask<ReviewedToken> FindAsync(string token, bool guesser, CancellationToken cancellationToken)
    {
        var digest = TokenDigest.Of(token);
        Task<ReviewedToken> answer;
        ReviewedToken before;
        lock (gate)
        {
            var now = time.GetTimestamp();
            var firm = false;
            (before, var due) = RecallLocked(digest, now, ref firm);
            if (!due || (!asking.ContainsKey(digest) && IsAwayLocked(now)))
            {
                return new(before);
            }

            if (!asking.TryGetValue(digest, out answer!))
            {
                // Not in this call: what it starts with would run under the lock.
                asking[digest] = answer = Task.Run(() => AskAsync(token, digest, guesser), CancellationToken.None);
            }

            if (firm)
            {
                return new(before);
            }
        }

        return new(WaitAsync(answer, before, cancellationToken));
    }

    private static async Task<ReviewedToken> WaitAsync(Task<ReviewedToken> answer, ReviewedToken before, CancellationToken cancellationToken)
    {
        var found = await answer.WaitAsync(cancellationToken);
        return found.Known ? found : before;
    }

    /// <summary>What is remembered, whether it is time to ask, and whether the request need not wait for the answer.</summary>
    private (ReviewedToken Found, bool Due) RecallLocked(TokenDigest digest, long now, ref bool firm)
    {
        if (known.TryGet(digest, out var item))
        {
            var age = time.GetElapsedTime(item.At, now);
            if (age <= Stale)
            {
                firm = age <= Firm;
                return (ReviewedToken.Of(item.Account), age > Fresh);
            }

            known.Remove(digest);
        }

        return nobody.TryGet(digest, out var at) && time.GetElapsedTime(at, now) <= Refused ? (ReviewedToken.Nobody, false) : (ReviewedToken.NotKnown, true);
    }

    // One failure speaks for all: while nobody answers, requests need not each find out by themselves.
    private bool IsAwayLocked(long now) => awaySince is { } since && time.GetElapsedTime(since, now) < Away;

    private async Task<ReviewedToken> AskAsync(string token, TokenDigest digest, bool guesser)
    {
        var lane = guesser ? lanesOfGuessers : lanes;
        var entered = false;
        try
        {
            entered = await lane.WaitAsync(Turn);
            return entered ? Remember(digest, await reviewer.ReviewAsync(token, CancellationToken.None)) : Miss("overload", away: false);
        }
        catch (LedgerUnavailableException e)
        {
            // What is about this token, or a matter of a moment, says nothing about the next.
            return Miss(e.Definite ? "overload" : "unavailable", away: !e.Definite);
        }
        finally
        {
            if (entered)
            {
                lane.Release();
            }

            lock (gate)
            {
                asking.Remove(digest);
            }
        }
    }

    private ReviewedToken Remember(TokenDigest digest, ObjectRef? account)
    {
        metrics.TokenReviews.WithLabels(account is null ? "refused" : "authenticated").Inc();
        lock (gate)
        {
            awaySince = null;
            var now = time.GetTimestamp();
            if (account is { } found)
            {
                known.Set(digest, (found, now));
                nobody.Remove(digest);
                return ReviewedToken.Of(found);
            }

            known.Remove(digest);
            nobody.Set(digest, now);
            return ReviewedToken.Nobody;
        }
    }

    private ReviewedToken Miss(string result, bool away)
    {
        metrics.TokenReviews.WithLabels(result).Inc();
        lock (gate)
        {
            awaySince = away ? time.GetTimestamp() : awaySince;
        }

        return ReviewedToken.NotKnown;
    }
}
