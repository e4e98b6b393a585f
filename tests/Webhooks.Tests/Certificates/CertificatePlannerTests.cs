using System.Security.Cryptography.X509Certificates;
using ClaudeConfig.Webhooks.Certificates;

namespace ClaudeConfig.Webhooks.Tests.Certificates;

public class CertificatePlannerTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(3);

    private readonly CertificatePlanner planner = new(["claudeconfig-webhooks.claudeconfig-system.svc", "127.0.0.1"], Overlap);

    [Fact]
    public void Next_NothingStored_MakesACertificateThatItsAuthoritySigned()
    {
        var set = planner.Next(null, Start)!;

        Assert.True(IsTrusted(set.Certificate, set.Bundle, Start));
        using var server = X509Certificate2.CreateFromPem(set.Certificate);
        Assert.True(server.MatchesHostname("claudeconfig-webhooks.claudeconfig-system.svc"));
        Assert.True(server.MatchesHostname("127.0.0.1"));
        Assert.Null(planner.Next(set, Start));
    }

    [Fact]
    public void Next_NearItsEnd_RenewsTheCertificateUnderTheSameAuthority()
    {
        var set = planner.Next(null, Start)!;

        Assert.Null(planner.Next(set, Start + TimeSpan.FromDays(59)));
        var next = planner.Next(set, Start + TimeSpan.FromDays(61))!;

        Assert.NotEqual(set.Certificate, next.Certificate);
        Assert.Equal(set.Authority, next.Authority);
    }

    [Fact]
    public void Next_OtherNames_RenewsTheCertificate()
    {
        var set = planner.Next(null, Start)!;

        var next = new CertificatePlanner(["other.svc"], Overlap).Next(set, Start)!;

        using var server = X509Certificate2.CreateFromPem(next.Certificate);
        Assert.True(server.MatchesHostname("other.svc"));
    }

    [Fact]
    public void Next_CertificateOfAForeignAuthority_IsReplaced()
    {
        var set = planner.Next(null, Start)!;
        var foreign = planner.Next(null, Start)!;

        var next = planner.Next(set with { Certificate = foreign.Certificate, Key = foreign.Key }, Start)!;

        Assert.True(IsTrusted(next.Certificate, set.Authority, Start));
    }

    /// <summary>Eight years, an overlap at a time: whatever a server that learnt the bundle up to an overlap ago is presented, it trusts.</summary>
    [Fact]
    public void Next_OverYears_NeverPresentsWhatIsNotTrustedYetOrNoLonger()
    {
        var changes = 0;
        var authorities = new HashSet<string>();
        CertificateSet? set = null;
        var before = (Bundle: "", Certificate: "");
        for (var now = Start; now < Start + TimeSpan.FromDays(8 * 365); now += Overlap)
        {
            while (planner.Next(set, now) is { } next)
            {
                if (set is not null)
                {
                    before = (set.Bundle, set.Certificate);
                }

                set = next;
                changes++;
                authorities.Add(set.Authority);
                // A replica that has not seen the new certificate still presents the one before, to a server that has the new bundle.
                Assert.True(before.Certificate.Length == 0 || IsTrusted(before.Certificate, set.Bundle, now), $"at {now:u} the certificate before is no longer trusted");
                // And a server that has not seen the new bundle is presented the new certificate.
                Assert.True(before.Bundle.Length == 0 || IsTrusted(set.Certificate, before.Bundle, now), $"at {now:u} the new certificate is not trusted yet");
            }
        }

        Assert.InRange(authorities.Count, 5, 8);
        Assert.InRange(changes, 50, 80);
    }

    [Fact]
    public void TryRead_WhatWasWritten_IsTheSame()
    {
        var set = planner.Next(null, Start)! with { Previous = planner.Next(null, Start)!.Authority };

        Assert.Equal(set, CertificateSet.TryRead(set.ToData()));
    }

    [Theory]
    [InlineData("ca.key")]
    [InlineData("tls.crt")]
    public void TryRead_SpoiltSecret_IsNothing(string name)
    {
        var data = planner.Next(null, Start)!.ToData();
        Assert.NotNull(CertificateSet.TryRead(data));

        data[name] = "no PEM"u8.ToArray();
        Assert.Null(CertificateSet.TryRead(data));
        data.Remove(name);
        Assert.Null(CertificateSet.TryRead(data));
    }

    private static bool IsTrusted(string certificate, string bundle, DateTimeOffset now)
    {
        using var server = X509Certificate2.CreateFromPem(certificate);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(bundle);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        return chain.Build(server);
    }
}
