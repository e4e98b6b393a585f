using System.Security.Cryptography;
using System.Text;
using ClaudeConfig.Harness;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;

namespace ClaudeConfig.Operator.Tests.Projects;

public sealed class EgressFormTests
{
    [Theory]
    [InlineData("user:pass", true)]
    [InlineData("user:", true)]
    [InlineData(":pass", false)]
    [InlineData("user", false)]
    [InlineData("user:pa ss", false)]
    [InlineData("user:pass\r\nx: y", false)]
    [InlineData("usér:pass", false)]
    public void Proxy_IsUserAndPasswordOnOneLine(string text, bool taken)
    {
        var read = EgressForm.ReadProxy(Encoding.UTF8.GetBytes(text), out var problem);
        Assert.Equal(taken, read is not null);
        Assert.Equal(taken, problem is null);
        Assert.DoesNotContain("pass\r", problem ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Authorities_AreCertificatesAndNothingElseThatLiesBesideThem()
    {
        using var authority = new TestCertificates();
        using var key = ECDsa.Create();
        var read = EgressForm.ReadAuthorities(Encoding.UTF8.GetBytes($"# ours\n{key.ExportPkcs8PrivateKeyPem()}\n{authority.AuthorityPem}\n"), out var problem);

        Assert.Null(problem);
        var text = Encoding.ASCII.GetString(read!);
        Assert.Equal(authority.AuthorityPem.Trim(), text.Trim());
    }

    [Theory]
    [InlineData("", "holds no certificate")]
    [InlineData("password", "holds no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "cannot be read")]
    public void Authorities_OfWhichNothingCanBeUsed_AreNotTaken(string text, string expected)
    {
        Assert.Null(EgressForm.ReadAuthorities(Encoding.UTF8.GetBytes(text), out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Authorities_WithoutARootOrTooLong_AreNotTaken()
    {
        using var authority = new TestCertificates();
        Assert.Null(EgressForm.ReadAuthorities(Encoding.UTF8.GetBytes(authority.Server("x.example.com").Certificate), out var problem));
        Assert.Contains("holds no root", problem, StringComparison.Ordinal);
        Assert.Null(EgressForm.ReadAuthorities(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(authority.AuthorityPem + "\n", 200))), out problem));
        Assert.Contains("longer than 64 KiB", problem, StringComparison.Ordinal);
    }
}
