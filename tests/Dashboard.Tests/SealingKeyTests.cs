using ClaudeConfig.Dashboard.SignIn;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace ClaudeConfig.Dashboard.Tests;

/// <summary>What seals cookies.</summary>
public sealed class SealingKeyTests : IDisposable
{
    private static readonly string Old = new('o', 40);
    private static readonly string New = new('n', 40);

    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void Replicas_WithTheSameFile_OpenWhatTheOtherSealed() => Assert.Equal("who", Protector(Old).Unprotect(Protector(Old).Protect("who")));

    [Fact]
    public void Key_ThatIsPutFirst_SealsAndTheOldOneStillOpens()
    {
        var before = Protector(Old).Protect("who");
        Assert.Equal("who", Protector(New, Old).Unprotect(before));
        var after = Protector(New, Old).Protect("who");
        Assert.Equal("who", Protector(New).Unprotect(after));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => Protector(Old).Unprotect(after));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    public void File_WithoutASecret_SaysWhatIsNeeded(string line)
    {
        File.WriteAllText(_file, line);
        Assert.Contains("openssl rand -hex 32", Assert.Throws<FormatException>(() => new SealingKeys(_file).GetAllElements()).Message);
    }

    public void Dispose() => File.Delete(_file);

    private IDataProtector Protector(params string[] lines)
    {
        File.WriteAllLines(_file, lines);
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("x").DisableAutomaticKeyGeneration();
        var keys = new SealingKeys(_file);
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = keys);
        var protector = services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>().CreateProtector("p");
        // Keys are read when the first thing is sealed.
        _ = protector.Protect("x");
        return protector;
    }
}
