using ClaudeConfig.Contracts.Identity;

namespace ClaudeConfig.Contracts.Tests;

public sealed class VirtualKeyTests
{
    [Fact]
    public void TryParse_CreatedKey_MatchesItsHash()
    {
        var salt = VirtualKey.NewSalt();
        var created = VirtualKey.Create();

        Assert.True(VirtualKey.TryParse(created.Reveal(), out var parsed));
        Assert.Equal(created.Id, parsed!.Id);
        Assert.True(parsed.Matches(salt, created.Hash(salt)));
    }

    [Fact]
    public void Matches_OtherSecretOrSalt_IsFalse()
    {
        var (one, two) = (VirtualKey.Create(), VirtualKey.Create());
        var salt = VirtualKey.NewSalt();
        Assert.False(one.Matches(salt, two.Hash(salt)));
        Assert.False(one.Matches(VirtualKey.NewSalt(), one.Hash(salt)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sk-ant-api03-abc")]
    [InlineData("sk-ccfg-")]
    [InlineData("sk-ccfg-0123456789abcdef")]
    [InlineData("sk-ccfg-0123456789abcdef-")]
    [InlineData("sk-ccfg-0123456789ABCDEF-secret")]
    [InlineData("sk-ccfg-0123456789abcdexsecret")]
    public void TryParse_NotAKey_IsFalse(string text) => Assert.False(VirtualKey.TryParse(text, out _));

    [Fact]
    public void ToString_HidesTheSecret()
    {
        var key = VirtualKey.Create();
        Assert.DoesNotContain(key.Secret, key.ToString(), StringComparison.Ordinal);
    }
}
