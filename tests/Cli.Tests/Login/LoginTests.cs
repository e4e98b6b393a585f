using ClaudeConfig.Harness;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Cli.Tests.Login;

public sealed class LoginTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _state = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 9, 0, 0, TimeSpan.Zero));

    private string StateFile => _state.Of("claudeconfig/login.json");

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Login_ThenToken_PrintsTheIdTokenAloneAndAsksNobody()
    {
        await using var provider = new FakeProvider(_time);
        provider.Before.Enqueue("authorization_pending");
        var (code, output, error) = await LoginAsync(provider);
        Assert.Equal((0, ""), (code, output));
        Assert.Contains("Open https://login.example.com/device and confirm the code ABCD-EFGH\n", error, StringComparison.Ordinal);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(StateFile));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(StateFile)!));
        Assert.Equal("openid profile email offline_access", provider.Requests.Single(request => request.Path == "/device").Form["scope"]);

        var asked = provider.Requests.Count;
        var token = await TokenAsync();
        Assert.Equal((0, ""), (token.Code, token.Error));
        Assert.Matches("^e30\\.[A-Za-z0-9_-]+\\.c2ln\n$", token.Out);
        Assert.Equal(asked, provider.Requests.Count);
    }

    [Fact]
    public async Task Token_NearItsEnd_IsRenewedOnceAndKept()
    {
        await using var provider = new FakeProvider(_time);
        await LoginAsync(provider);
        var first = (await TokenAsync()).Out;
        _time.Advance(TimeSpan.FromMinutes(55));
        var renewed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TokenAsync()));
        Assert.All(renewed, token => Assert.Equal((0, renewed[0].Out), (token.Code, token.Out)));
        Assert.NotEqual(first, renewed[0].Out);
        Assert.Single(provider.Requests, request => request.Path == "/token" && request.Form["grant_type"] == "refresh_token");
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(StateFile));
    }

    [Fact]
    public async Task Token_OfWhoIsGoneAtTheProvider_IsNoneAtOnce()
    {
        await using var provider = new FakeProvider(_time);
        await LoginAsync(provider);
        provider.RefreshError = "invalid_grant";
        _time.Advance(TimeSpan.FromMinutes(55));
        Assert.Equal((1, "", "claudeconfig: the login is over; run 'claudeconfig login' again\n"), await TokenAsync());
    }

    [Fact]
    public async Task Token_ProviderAway_IsTheOneInHandUntilItEnds()
    {
        var provider = new FakeProvider(_time);
        await LoginAsync(provider);
        var first = (await TokenAsync()).Out;
        await provider.DisposeAsync();
        _time.Advance(TimeSpan.FromMinutes(58));
        Assert.Equal((0, first, ""), await TokenAsync());
        _time.Advance(TimeSpan.FromMinutes(3));
        var (code, output, error) = await TokenAsync();
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("gives no answer", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_SlowDown_AsksFiveSecondsLater()
    {
        await using var provider = new FakeProvider(_time) { Interval = 1 };
        provider.Before.Enqueue("slow_down");
        var login = LoginAsync(provider);
        await Eventually.AdvancedAsync(_time.Advance, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), () => login.IsCompleted, "the login is through");
        Assert.Equal(0, (await login).Code);
        Assert.Equal(2, provider.Requests.Count(request => request.Path == "/token"));
    }

    [Theory]
    [InlineData("access_denied", "ends the login: access_denied it is")]
    [InlineData("expired_token", "ends the login: expired_token it is")]
    public async Task Login_Refused_SaysWhyAndStoresNothing(string refusal, string message)
    {
        await using var provider = new FakeProvider(_time);
        provider.Before.Enqueue(refusal);
        var (code, _, error) = await LoginAsync(provider);
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(File.Exists(StateFile));
    }

    [Fact]
    public async Task Login_DocumentOfAnotherIssuer_IsRefused()
    {
        await using var provider = new FakeProvider(_time) { Named = "https://evil.example.com" };
        Assert.Contains("is of \"https://evil.example.com\"", (await LoginAsync(provider)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_IssuerWithoutTls_IsRefused() =>
        Assert.Contains("is no https address", (await CliAsync(["login", "--issuer", "http://login.example.com", "--client-id", "c"])).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Token_NobodyLoggedIn_SaysHow() =>
        Assert.Equal((2, "", "claudeconfig: nobody is logged in here; run 'claudeconfig login --issuer … --client-id …'\n"), await TokenAsync());

    [Fact]
    public async Task Token_FileThatOthersMayRead_IsNotUsed()
    {
        await using var provider = new FakeProvider(_time);
        await LoginAsync(provider);
        File.SetUnixFileMode(StateFile, OwnerOnly | UnixFileMode.GroupRead);
        Assert.Contains("may be read by others", (await TokenAsync()).Error, StringComparison.Ordinal);
    }

    private Task<(int Code, string Out, string Error)> LoginAsync(FakeProvider provider) => CliAsync(["login", "--issuer", provider.Url, "--client-id", "claude-gateway"]);

    private Task<(int Code, string Out, string Error)> TokenAsync() => CliAsync(["token"]);

    private Task<(int Code, string Out, string Error)> CliAsync(string[] args) => Run.CliAsync(new() { ["XDG_STATE_HOME"] = _state.Path }, _time, args);
}
