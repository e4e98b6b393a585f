using System.Security.Cryptography;
using ClaudeConfig.LocalCluster.Identity;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.LocalCluster.Tests.Identity;

public sealed class ServiceAccountTokensTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ServiceAccountTokens _tokens;

    public ServiceAccountTokensTests() => _tokens = new ServiceAccountTokens(ECDsa.Create(ECCurve.NamedCurves.nistP256), _time);

    public void Dispose() => _tokens.Dispose();

    [Fact]
    public void Read_OwnToken_SaysWhatWasSigned()
    {
        var claims = _tokens.Read(_tokens.Sign(Claims()));

        Assert.NotNull(claims);
        Assert.Equal("system:serviceaccount:ns:sa", claims.ToUser().Name);
        Assert.Equal(["system:serviceaccounts", "system:serviceaccounts:ns", "system:authenticated"], claims.ToUser().Groups);
        Assert.Equal(["p"], claims.ToUser().Extra["authentication.kubernetes.io/pod-name"]);
        Assert.Equal(["a", "b"], claims.Audiences);
    }

    [Fact]
    public void Read_ExpiredToken_IsNone()
    {
        var token = _tokens.Sign(Claims());

        _time.Advance(TimeSpan.FromMinutes(11));

        Assert.Null(_tokens.Read(token));
    }

    [Fact]
    public void Read_ChangedOrForeignToken_IsNone()
    {
        var parts = _tokens.Sign(Claims()).Split('.');
        using var other = new ServiceAccountTokens(ECDsa.Create(ECCurve.NamedCurves.nistP256), _time);
        var changed = _tokens.Sign(Claims() with { Account = "admin" }).Split('.');

        Assert.Null(_tokens.Read(other.Sign(Claims())));
        Assert.Null(_tokens.Read($"{parts[0]}.{changed[1]}.{parts[2]}"));
        Assert.Null(_tokens.Read($"{parts[0]}.{parts[1]}."));
        Assert.Null(_tokens.Read("garbage"));
        Assert.Null(_tokens.Read("a.b.c"));
    }

    private TokenClaims Claims() => new()
    {
        Namespace = "ns",
        Account = "sa",
        AccountUid = "1",
        Audiences = ["a", "b"],
        Expires = _time.GetUtcNow().AddMinutes(10),
        Bound = new BoundObject("Pod", "p", "2"),
    };
}
