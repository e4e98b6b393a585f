using ClaudeConfig.Contracts;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Observability;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.Identity;

/// <summary>What is remembered of tokens, under a clock that stands still until told.</summary>
public sealed class TokenReviewsTests : ITokenReviewer
{
    private static readonly ObjectRef Web = new("team-a", "web");

    private readonly FakeTimeProvider time = new();
    private readonly RouterMetrics metrics = new();
    private readonly TokenReviews reviews;
    private ObjectRef? account = Web;
    private bool away;
    private int asked;

    public TokenReviewsTests() => reviews = new TokenReviews(this, time, metrics, capacity: 100);

    public Task<ObjectRef?> ReviewAsync(string token, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref asked);
        return away ? throw new LedgerUnavailableException("away") : Task.FromResult(token == "right" ? account : null);
    }

    [Fact]
    public async Task Account_Deleted_IsOutWithinAMinute()
    {
        Assert.Equal(Web, (await FindAsync("right")).Account);
        account = null;
        time.Advance(TokenReviews.Fresh);
        Assert.Equal(Web, (await FindAsync("right")).Account);
        Assert.Equal(1, asked);

        time.Advance(TimeSpan.FromSeconds(1));
        // Served from memory while the question is asked; the next one has the answer.
        Assert.Equal(Web, (await FindAsync("right")).Account);
        await Eventually.TrueAsync(async () => (await FindAsync("right")).Account is null, "the account is out", Deadlines.Settled);
    }

    [Fact]
    public async Task Account_DeletedWhileNobodyAsked_IsOutWithTheNextRequest()
    {
        Assert.Equal(Web, (await FindAsync("right")).Account);
        account = null;
        time.Advance(TokenReviews.Firm + TimeSpan.FromSeconds(1));
        Assert.Equal(ReviewedToken.Nobody, await FindAsync("right"));
    }

    [Fact]
    public async Task Metering_Away_KeepsWhatIsKnownForAWhileAndNoLonger()
    {
        Assert.Equal(Web, (await FindAsync("right")).Account);
        away = true;
        time.Advance(TokenReviews.Stale);
        Assert.Equal(Web, (await FindAsync("right")).Account);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ReviewedToken.NotKnown, await FindAsync("right"));
    }

    [Fact]
    public async Task Metering_Away_IsFoundOutOnceAndNotByEveryRequest()
    {
        away = true;
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(ReviewedToken.NotKnown, await FindAsync($"token-{i}"));
        }

        Assert.Equal(1, asked);
        time.Advance(TimeSpan.FromSeconds(1));
        away = false;
        Assert.Equal(Web, (await FindAsync("right")).Account);
    }

    [Fact]
    public async Task Account_MadeAMomentAgo_IsInAfterSeconds()
    {
        account = null;
        Assert.Equal(ReviewedToken.Nobody, await FindAsync("right"));
        account = Web;
        Assert.Equal(ReviewedToken.Nobody, await FindAsync("right"));
        time.Advance(TokenReviews.Refused + TimeSpan.FromSeconds(1));
        Assert.Equal(Web, (await FindAsync("right")).Account);
    }

    [Fact]
    public async Task Tokens_WrongOnesInMasses_PushOutNoRightOneAndStayBounded()
    {
        Assert.Equal(Web, (await FindAsync("right")).Account);
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(ReviewedToken.Nobody, await FindAsync($"wrong-{i}"));
        }

        Assert.Equal(101, reviews.Count);
        asked = 0;
        Assert.Equal(Web, (await FindAsync("right")).Account);
        Assert.Equal(0, asked);
    }

    private async Task<ReviewedToken> FindAsync(string token) => await reviews.FindAsync(token, guesser: false, CancellationToken.None);
}
