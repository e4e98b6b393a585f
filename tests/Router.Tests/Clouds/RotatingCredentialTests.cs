using ClaudeConfig.Harness;
using ClaudeConfig.Router.Credentials;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.Clouds;

/// <summary>When a credential is fetched, with the clock in hand.</summary>
public sealed class RotatingCredentialTests
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(57));

    [Fact]
    public async Task Renewal_ComesAfterMostOfTheLife_AndBeforeItsEnd()
    {
        var source = new Source(time, TimeSpan.FromHours(1));
        await using var credential = Started(source);
        await credential.First;

        await AdvancedAsync(TimeSpan.FromMinutes(60), () => source.Fetches == 2, "it is renewed");

        Assert.InRange(source.Last - source.Begin, TimeSpan.FromMinutes(42), TimeSpan.FromMinutes(55));
    }

    [Fact]
    public async Task Failure_IsTriedAgainWithPauses_WhileTheLastOneHolds()
    {
        var source = new Source(time, TimeSpan.FromHours(1));
        await using var credential = Started(source);
        await credential.First;
        source.Fails = true;

        await AdvancedAsync(TimeSpan.FromMinutes(60), () => credential.Problem is not null, "the renewal fails");
        Assert.NotNull(credential.Current);
        await AdvancedAsync(TimeSpan.FromMinutes(60), () => credential.Current is null, "the last one ends");
        Assert.InRange(source.Fetches, 3, 100);

        source.Fails = false;
        await AdvancedAsync(TimeSpan.FromMinutes(10), () => credential.Current is not null, "there is one again");
        Assert.Null(credential.Problem);
    }

    [Fact]
    public async Task Doubt_FetchesAnew_ButNotAgainAtOnce()
    {
        var source = new Source(time, TimeSpan.FromHours(1));
        await using var credential = Started(source);
        await credential.First;

        credential.Doubt();
        time.Advance(TimeSpan.FromSeconds(31));
        credential.Doubt();
        credential.Doubt();

        await Eventually.TrueAsync(() => Task.FromResult(source.Fetches == 2), "it is fetched once more", Deadlines.Settled);
        Assert.Equal(2, source.Fetches);
    }

    [Fact]
    public async Task Defect_OfASource_IsAProblemAndNoEnd()
    {
        var source = new Source(time, TimeSpan.FromHours(1)) { Defect = true };
        await using var credential = Started(source);
        await credential.First;

        Assert.Equal("the credential could not be fetched (InvalidOperationException)", credential.Problem);
        source.Defect = false;
        await AdvancedAsync(TimeSpan.FromMinutes(10), () => credential.Current is not null, "there is one");
    }

    private Task AdvancedAsync(TimeSpan atMost, Func<bool> done, string what) => Eventually.AdvancedAsync(time.Advance, TimeSpan.FromSeconds(30), atMost, done, what);

    private RotatingCredential Started(Source source)
    {
        var credential = new RotatingCredential(source, time, () => 0.5, _ => { });
        credential.Start();
        return credential;
    }

    private sealed class Source(TimeProvider time, TimeSpan life) : ICredentialSource
    {
        private int fetches;

        public DateTimeOffset Begin { get; } = time.GetUtcNow();

        public DateTimeOffset Last { get; private set; }

        public int Fetches => Volatile.Read(ref fetches);

        public volatile bool Fails;

        public volatile bool Defect;

        public Task<ProviderSecret> FetchAsync(CancellationToken cancellationToken)
        {
            Last = time.GetUtcNow();
            Interlocked.Increment(ref fetches);
            return Defect ? throw new InvalidOperationException("with a secret in it")
                : Fails ? throw new CredentialException("refused")
                : Task.FromResult(new ProviderSecret { Token = "t", Expires = time.GetUtcNow() + life });
        }
    }
}
