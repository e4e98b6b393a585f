using Npgsql;

namespace ClaudeConfig.Metering.Tests;

/// <summary>URLs as database operators hand them out.</summary>
public sealed class DatabaseSettingTests
{
    [Theory]
    [InlineData("postgresql://u:p%40ss@one:5433/ledger?sslmode=verify-full", "one", 5433, "p@ss")]
    [InlineData("postgres://u:p%40ss@one,two:5433/ledger?sslmode=require&target_session_attrs=read-write", "one,two:5433", 5432, "p@ss")]
    [InlineData("postgres://u@one:5433,two:5434/ledger", "one:5433,two:5434", 5433, null)]
    public void Url_WithOneOrMoreHosts_IsWhatNpgsqlReads(string url, string host, int port, string? password)
    {
        var settings = new NpgsqlConnectionStringBuilder(DatabaseSetting.Normalize(url));
        Assert.Equal((host, port, "u", password, "ledger"), (settings.Host, settings.Port, settings.Username, settings.Password, settings.Database));
        Assert.Equal(url.Contains("target", StringComparison.Ordinal) ? "read-write" : null, settings.TargetSessionAttributes);
        Assert.Equal(url.Contains("full", StringComparison.Ordinal), settings.SslMode == SslMode.VerifyFull);
    }

    [Theory]
    [InlineData("Host=one,two;Database=ledger")]
    [InlineData("postgres")]
    public void OtherText_IsLeftAsItIs(string text) => Assert.Equal(text, DatabaseSetting.Normalize(text));
}
